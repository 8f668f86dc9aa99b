import { isConfidential } from '../../http/wechat-hosts.js';

/** What is wrong with `baseUrl`, if anything. `tokenless`: its requests carry no token, so plain http reveals none. */
export function baseUrlProblem(
  baseUrl: string,
  insecureHosts: readonly string[],
  tokenless: boolean,
): string | undefined {
  if (!URL.canParse(baseUrl)) return 'must be an absolute URL';
  const url = new URL(baseUrl);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must be an https URL';
  if (url.username || url.password || url.search || url.hash) {
    return 'must hold no user, password, query or fragment';
  }
  if (tokenless || isConfidential(url, insecureHosts)) return undefined;
  return 'must be https: over plain http the secret and the token can be read; list its host in insecureHosts if its network is yours alone';
}
