const REDACTED = '[redacted]';

const SECRET_NAME =
  '(?:[a-z_]*access_?token|[a-z_]*secret|[a-z_]*refresh_token|(?:jsapi_|api_|suite_)?ticket)';

/** `name=value` in a query or form, and `"name":"value"` in JSON, also when the JSON is escaped inside a string. */
const IN_QUERY = new RegExp(`\\b(${SECRET_NAME})(=|%3D)[^&\\s"'\\\\<>,;)\\]}]+`, 'gi');
const IN_JSON = new RegExp(`(\\\\*["'](?:${SECRET_NAME})\\\\*["']\\s*:\\s*\\\\*["'])[^"'\\\\]*`, 'gi');

/**
 * Replaces tokens and secrets in a text: values of parameters and fields that are known to hold them, and every
 * occurrence of the `known` values themselves.
 */
export function redact(text: string, known: readonly string[] = []): string {
  let clean = text;
  for (const value of known) {
    if (value.length >= 4) {
      clean = clean.replaceAll(value, REDACTED).replaceAll(encodeURIComponent(value), REDACTED);
    }
  }
  return clean.replace(IN_QUERY, `$1$2${REDACTED}`).replace(IN_JSON, `$1${REDACTED}`);
}

/**
 * A copy of a foreign error that keeps its name, code and (redacted) message, and drops everything else:
 * request objects, configurations and their own causes hold secrets.
 */
export function sanitizeCause(error: unknown, known: readonly string[] = []): Error {
  const source = error instanceof Error ? error : new Error(String(error));
  const clean = new Error(redact(source.message, known));
  clean.name = source.name;
  const code = (source as { code?: unknown }).code;
  if (typeof code === 'string') Object.assign(clean, { code: redact(code, known) });
  // The stack repeats the message; frames alone say where it came from.
  const frames = source.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  clean.stack = [`${clean.name}: ${clean.message}`, ...frames].join('\n');
  return clean;
}
