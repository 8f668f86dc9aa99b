const REDACTED = '[redacted]';

/** What the names of secret parameters, fields and headers end in: `component_access_token`, `corpsecret`, `suiteTicket` … */
const NAME = '(?:token|secret|ticket|permanent_?code|authorization_?code|session_?key|aes_?key)';

/** `name=value` in a query or form, also when the whole URL is encoded once more. */
const IN_QUERY = new RegExp(
  `(${NAME}(?:=|%(?:25)*3D))(?!\\[redacted\\])(?:(?!%(?:25)*26)[^&#\\s"'\`\\\\<>,;)\\]}])+`,
  'gi',
);
/** `"name":"value"` in JSON, in JSON inside a string, and as `util.inspect` prints objects, maps and search parameters. */
const IN_QUOTES = new RegExp(
  `(${NAME}\\\\*["']?\\s*(?::|=>)\\s*(\\\\*["'\`]))(?:(?!\\2)(?:\\\\.|[^\\\\\\n]))*`,
  'gi',
);
/** `name: value` without quotes. The value has to look like a token, because prose has colons too: `secret: required`. */
const AFTER_COLON = new RegExp(`(${NAME}: +)(?=[a-z_.~+/=-]*\\d)[\\w.~+/=-]{16,}`, 'gi');
/** Headers that hold credentials, such as `X-WX-CLOUDBASE-ACCESS-TOKEN: value`. */
const IN_HEADER =
  /((?:access-token|authorization):\s*(?!(?:(?:bearer|basic)\s+)?\[redacted\])(?:(?:bearer|basic)\s+)?)[^\s"'`,;]+/gi;
/** `redis://user:password@host`. */
const IN_AUTHORITY = /(:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/g;

/** The forms in which a value appears in URLs, forms and JSON. */
function formsOf(value: string): string[] {
  const encoded = encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'));
  return [
    value,
    encoded,
    encodeURIComponent(encoded),
    encoded.replaceAll('%20', '+'),
    JSON.stringify(value).slice(1, -1),
  ];
}

/**
 * Replaces tokens and secrets in a text: values of parameters, fields and headers that are known to hold them, and every
 * occurrence of the `known` values themselves. WeChat's prose about tokens stays as it is.
 */
export function redact(text: string, known: readonly string[] = []): string {
  // Shorter values would tear harmless words apart. The longest first: one known value may begin with another.
  const forms = [...new Set(known.filter((value) => value.length >= 4).flatMap(formsOf))];
  let clean = text;
  for (const form of forms.sort((a, b) => b.length - a.length)) clean = clean.replaceAll(form, REDACTED);
  return clean
    .replace(IN_QUERY, `$1${REDACTED}`)
    .replace(IN_QUOTES, `$1${REDACTED}`)
    .replace(IN_HEADER, `$1${REDACTED}`)
    .replace(AFTER_COLON, `$1${REDACTED}`)
    .replace(IN_AUTHORITY, `$1${REDACTED}`);
}

/** A field of anything that was thrown, as text; also of nothing, and of things whose getters throw. */
function textField(thrown: unknown, field: 'name' | 'message' | 'code' | 'stack'): string | undefined {
  try {
    const value = (thrown as Record<string, unknown>)[field];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A copy of a foreign error that keeps its name, code and (redacted) message, and drops everything else:
 * request objects, configurations and their own causes hold secrets.
 */
export function sanitizeCause(error: unknown, known: readonly string[] = []): Error {
  const message = textField(error, 'message') ?? (typeof error === 'string' ? error : 'unknown error');
  const clean = new Error(redact(message, known));
  clean.name = redact(textField(error, 'name') ?? 'Error', known);
  const code = textField(error, 'code');
  if (code !== undefined) Object.assign(clean, { code: redact(code, known) });
  // The stack repeats the message; frames alone say where it came from.
  const frames = (textField(error, 'stack') ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  clean.stack = [`${clean.name}: ${clean.message}`, ...frames.map((line) => redact(line, known))].join('\n');
  return clean;
}
