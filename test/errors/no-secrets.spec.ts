import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  WechatApiError,
  WechatConfigurationError,
  WechatError,
  WechatTokenError,
  isWechatError,
} from '../../src/core/errors.js';
import { sanitizeCause } from '../../src/core/redact.js';

const SECRET = 'cAnArY0123456789abcdef0123456789';
const URL_WITH_SECRETS = `https://api.weixin.qq.com/cgi-bin/token?appid=wx1&secret=${SECRET}&access_token=${SECRET}`;

/** As axios makes it: the request, its configuration and the reply hang on the error. */
function foreignError(): Error {
  const config = {
    url: URL_WITH_SECRETS,
    params: { access_token: SECRET },
    data: JSON.stringify({ secret: SECRET }),
  };
  return Object.assign(
    new Error(`GET ${URL_WITH_SECRETS} failed with ${SECRET}`, { cause: new Error(SECRET) }),
    {
      name: 'AxiosError',
      code: 'ECONNRESET',
      config,
      request: { path: URL_WITH_SECRETS },
      response: { config, data: SECRET },
      toJSON: () => ({ config }),
    },
  );
}

const fields = {
  errmsg: `bad call ${URL_WITH_SECRETS}`,
  cause: sanitizeCause(foreignError(), [SECRET]),
};

describe('G22: no error of the library holds a secret or a token', () => {
  it.each([
    ['WechatError', new WechatError('HTTP_ERROR', `failed: ${URL_WITH_SECRETS}`, fields)],
    ['WechatTokenError', new WechatTokenError('TOKEN_FETCH_FAILED', `failed: ${URL_WITH_SECRETS}`, fields)],
    ['WechatApiError', new WechatApiError('API_ERROR', `failed: {"access_token":"${SECRET}"}`, fields)],
  ])('%s: not in its message, stack, JSON, inspection or cause', (name, error) => {
    const wrapped = new Error('the application wraps it', { cause: error });
    const views = [
      error.message,
      error.stack,
      String(error),
      JSON.stringify(error),
      JSON.stringify({ ...error }),
      inspect(error, { depth: 9, showHidden: true }),
      inspect(wrapped, { depth: 9, showHidden: true }),
      JSON.stringify(
        Object.getOwnPropertyNames(error).map((key) => (error as unknown as Record<string, unknown>)[key]),
      ),
    ].join('\n');
    expect(views).not.toContain('cAnArY');
    expect(error.name).toBe(name);
    expect(error.cause).toMatchObject({ name: 'AxiosError', code: 'ECONNRESET' });
    expect(isWechatError(error)).toBe(true);
  });

  it('WechatConfigurationError names the paths of all problems, and its message shows no value', () => {
    const error = new WechatConfigurationError([
      { path: 'accounts[0].appId', message: 'required' },
      { path: 'accounts[1].secret', message: `got {"secret":"${SECRET}"}` },
    ]);
    expect(error.message).toMatch(/accounts\[0\]\.appId: required\n.*accounts\[1\]\.secret: got/);
    expect(error.message + error.stack).not.toContain('cAnArY');
  });
});
