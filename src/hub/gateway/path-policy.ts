/** Where SDKs fetch an access_token. The hub itself answers. */
export const TOKEN_PATHS = ['/cgi-bin/token', '/cgi-bin/stable_token', '/cgi-bin/gettoken'] as const;
export type TokenPath = (typeof TOKEN_PATHS)[number];

/**
 * The families of APIs that WeChat and WeCom document for an account's own access_token. `/sns/` is not among them: it
 * takes users' tokens and the account's secret.
 */
export const DEFAULT_PATHS: readonly string[] = Object.freeze([
  ...['/cgi-bin/', '/wxa/', '/wxaapi/', '/datacube/', '/card/', '/customservice/', '/channels/', '/shop/'],
  ...['/product/', '/merchant/', '/cv/', '/semantic/', '/device/', '/hardware/', '/shakearound/'],
  ...['/bizwifi/', '/scan/', '/nontax/', '/intp/', '/tcb/'],
]);

/** Their answers hold tokens (`rid/get` shows whole URLs), or they take secrets: not even an option opens them. */
const NEVER = new RegExp(
  '^/(?:sns/|cgi-bin/(?:(?:token|stable_token|gettoken|openapi/rid/get|clear_quota/v2)$|component/|service/))',
);
/** Open only to those that list the very path: scarce (10 a month), or by its name about tokens. */
const WITHHELD = /^\/cgi-bin\/(?:clear_quota|openapi\/quota\/clear)$|token[^/]*$/;
/** WeChat's paths have no other characters. Nothing that could be read as another path gets through. */
const PLAIN_PATH = /^(?:\/[\w-]+)+$/;

export type PathVerdict = 'token' | 'allowed' | 'refused' | 'malformed';

/** Which paths of the server are the gateway's, and which of these reach WeChat. */
export class PathPolicy {
  private readonly exact: ReadonlySet<string>;
  private readonly prefixes: readonly string[];
  private readonly families: ReadonlySet<string>;

  /** @param paths prefixes that end in `/`, and whole paths */
  constructor(paths: readonly string[] = DEFAULT_PATHS) {
    this.exact = new Set(paths.filter((path) => !path.endsWith('/')));
    this.prefixes = paths.filter((path) => path.endsWith('/'));
    this.families = new Set(
      [...TOKEN_PATHS, ...paths].flatMap((path) => [familyOf(path), familyOf(path.toLowerCase())]),
    );
  }

  /** Whether a request target, in whatever spelling, is none of the application's own business. */
  owns(target: string): boolean {
    return (
      this.families.has(familyOf(target)) || (isOdd(target) && this.families.has(familyOf(plain(target))))
    );
  }

  judge(path: string): PathVerdict {
    if (!PLAIN_PATH.test(path)) return 'malformed';
    if ((TOKEN_PATHS as readonly string[]).includes(path)) return 'token';
    // WeChat may not care about case where we do.
    const lower = path.toLowerCase();
    if (NEVER.test(lower)) return 'refused';
    if (this.exact.has(path)) return 'allowed';
    if (WITHHELD.test(lower)) return 'refused';
    return this.prefixes.some((prefix) => path.startsWith(prefix)) ? 'allowed' : 'refused';
  }
}

function familyOf(target: string): string {
  return /^\/([\w-]+)(?=[/?#]|$)/.exec(target)?.[1] ?? '';
}

function isOdd(target: string): boolean {
  return !/^(?:\/[\w.~-]*[\w~-])+\/?(?:[?#]|$)/.test(target);
}

/** The path that a careless server might see in `target`. */
function plain(target: string): string {
  let path = target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? '';
  for (let round = 0; round < 3; round += 1) {
    path = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
  const segments: string[] = [];
  for (const segment of path.split(/[/\\]+/)) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return `/${segments.join('/').toLowerCase()}`;
}
