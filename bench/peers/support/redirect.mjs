import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { urlToHttpOptions } from 'node:url';

/**
 * Sends what would go to WeChat's hosts to the fake server, below every HTTP client and without a change in any
 * library: `hosts` maps a name to a URL. All other requests pass.
 */
export function redirect(hosts) {
  const agent = new http.Agent({ keepAlive: true });
  const original = https.request;
  https.request = (...args) => {
    const { options, callback } = read(args);
    const target = hosts[(options.hostname ?? options.host)?.replace(/:\d+$/, '')];
    if (!target) return original(...args);
    const { hostname, port } = new URL(target);
    return http.request({ ...options, protocol: 'http:', host: hostname, hostname, port, agent }, callback);
  };
  https.get = (...args) => https.request(...args).end();
  syncBuiltinESMExports();
}

/** `(url, options, callback)`, where the first or the second may be missing. */
function read(args) {
  const callback = typeof args.at(-1) === 'function' ? args.at(-1) : undefined;
  const [first, second] = callback ? args.slice(0, -1) : args;
  if (typeof first !== 'string' && !(first instanceof URL)) return { options: first, callback };
  return { options: { ...urlToHttpOptions(new URL(first)), ...second }, callback };
}
