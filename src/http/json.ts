/**
 * WeChat's JSON, read without losing digits: ids of messages are always strings, other integers beyond 2⁵³ become
 * strings, and raw control characters inside strings are forgiven (wechat-contract §3).
 */

const STRING = '"[^"\\\\]*(?:\\\\.[^"\\\\]*)*"';
const STRING_OR_NUMBER = new RegExp(`${STRING}|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?`, 'gs');
const STRINGS = new RegExp(STRING, 'gs');
const LONG_DIGITS = /\d{16}/;
// Both quotes bare: in JSON that can not be inside a string, where they would be escaped.
const ID_KEY = /"msg(?:id|_id|_data_id)"/;
const ID_FIELD = /("msg(?:id|_id|_data_id)"\s*:\s*)(-?\d+)(?=\s*[,}])/g;
const ID_NAMES: ReadonlySet<string> = new Set(['msgid', 'msg_id', 'msg_data_id']);
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f]/g;

/** Returns undefined when `text` is no JSON. */
export function parseJson(text: string): unknown {
  // Two quick looks, cheaper than one for either, tell that most answers need no work.
  const exact = LONG_DIGITS.test(text) ? quoteLong(text) : text;
  const value = tryParse(exact) ?? tryParse(escapeControls(exact));
  if (ID_KEY.test(text)) spellIds(value);
  return value;
}

/** The same JSON as a text that any parser reads to the same value. */
export function portableJson(text: string): string {
  return escapeControls(quoteLong(text)).replace(ID_FIELD, '$1"$2"');
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function quoteLong(text: string): string {
  return text.replace(STRING_OR_NUMBER, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}

function escapeControls(text: string): string {
  return text.replace(STRINGS, (string) =>
    string.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}

function spellIds(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const fields = value as Record<string, unknown>;
  for (const name in fields) {
    const field = fields[name];
    if (typeof field === 'object') spellIds(field);
    else if (typeof field === 'number' && ID_NAMES.has(name)) fields[name] = String(field);
  }
}
