/**
 * WeChat's JSON, read without losing digits: ids of messages are always strings, other integers beyond 2⁵³ become
 * strings, and raw control characters inside strings are forgiven (wechat-contract §3).
 */

const STRING = '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"';
const STRING_OR_INTEGER = new RegExp(`${STRING}|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?`, 'gs');
const STRINGS = new RegExp(STRING, 'gs');
const LONG_DIGITS = /\d{16}/;
/** Both quotes bare: such a sequence can only be a key, because inside a string they would be escaped. */
const MESSAGE_ID = /"(msgid|msg_id|msg_data_id)"(\s*:\s*)(-?\d+)(?=\s*[,}])/g;
const MESSAGE_ID_KEY = /"(?:msgid|msg_id|msg_data_id)"/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f]/g;

export interface ParsedJson {
  readonly value: unknown;
  /** The text in a form that any JSON parser reads to the same value. */
  readonly text: string;
}

/** Returns undefined when `text` is no JSON. */
export function parseJson(text: string): ParsedJson | undefined {
  const exact = keepDigits(text);
  try {
    return { value: JSON.parse(exact) as unknown, text: exact };
  } catch {
    const repaired = exact.replace(STRINGS, (string) => string.replace(CONTROL, escapeControl));
    try {
      return { value: JSON.parse(repaired) as unknown, text: repaired };
    } catch {
      return undefined;
    }
  }
}

function keepDigits(text: string): string {
  const exact = LONG_DIGITS.test(text) ? text.replace(STRING_OR_INTEGER, quoteUnsafe) : text;
  return MESSAGE_ID_KEY.test(exact) ? exact.replace(MESSAGE_ID, '"$1"$2"$3"') : exact;
}

function quoteUnsafe(token: string): string {
  return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
