/** WeChat's own API hosts (wechat-contract §9). */
const WECHAT_HOSTS: ReadonlySet<string> = new Set([
  'api.weixin.qq.com',
  'api2.weixin.qq.com',
  'sh.api.weixin.qq.com',
  'sz.api.weixin.qq.com',
  'hk.api.weixin.qq.com',
  'file.api.weixin.qq.com',
  'qyapi.weixin.qq.com',
]);

const LOOPBACK = /^(?:localhost|(?:[\w-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Tells whether a token may travel to `url` as far as the protocol goes: https, or http to loopback and `insecureHosts`. */
export function isConfidential(url: URL, insecureHosts: readonly string[]): boolean {
  if (url.protocol === 'https:') return true;
  if (url.protocol !== 'http:') return false;
  return (
    LOOPBACK.test(url.hostname) || insecureHosts.includes(url.hostname) || insecureHosts.includes(url.host)
  );
}

/** Tells whether `url` is one of WeChat's API hosts, on the usual port. */
export function isWechatHost(url: URL): boolean {
  return WECHAT_HOSTS.has(url.host);
}
