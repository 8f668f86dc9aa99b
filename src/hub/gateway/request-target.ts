/** What a request line asks for. */
export interface RequestTarget {
  readonly path: string;
  /** As it came, without the access_token; '' when nothing is left. */
  readonly query: string;
  /** Values by decoded name; the first one counts. Without the access_token. */
  readonly params: ReadonlyMap<string, string>;
  readonly accessToken: string | undefined;
}

const TOKEN_PARAM = 'access_token';

/**
 * Takes a request target apart. Undefined when two readers could understand it differently: no path, a second token or
 * one in another spelling, escapes that decode to nothing.
 */
export function parseTarget(target: string): RequestTarget | undefined {
  if (!target.startsWith('/') || target.includes('#') || target.includes('\\')) return undefined;
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const kept: string[] = [];
  const params = new Map<string, string>();
  let accessToken: string | undefined;
  for (const pair of mark < 0 ? [] : target.slice(mark + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const rawName = equals < 0 ? pair : pair.slice(0, equals);
    const name = decode(rawName);
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    if (name === undefined || value === undefined) return undefined;
    if (rawName === TOKEN_PARAM && !hidesToken(value)) {
      if (accessToken !== undefined) return undefined;
      accessToken = value;
      continue;
    }
    // Some servers take a semicolon for an ampersand.
    if (/access_token/i.test(name) || hidesToken(value)) return undefined;
    if (!params.has(name)) params.set(name, value);
    kept.push(pair);
  }
  return { path, query: kept.join('&'), params, accessToken };
}

function hidesToken(value: string): boolean {
  return value.includes(';') && /;\s*\w*access_token/i.test(value);
}

function decode(text: string): string | undefined {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
