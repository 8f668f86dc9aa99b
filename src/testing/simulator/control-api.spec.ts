import { describe, expect, it } from '@jest/globals';

import { ControlApi } from './control-api.js';
import type { OpenRequest } from './request-log.js';
import { WechatSimulator } from './wechat-simulator.js';

describe('the control API', () => {
  const request: OpenRequest = {
    platform: 'official',
    method: 'POST',
    path: '/__simulator__/revoke',
    query: {},
    headers: {},
    body: '',
    bytes: Buffer.alloc(0),
    at: 0,
    address: '127.0.0.1', // what X-Forwarded-For claims does not count
    status: undefined,
    errcode: undefined,
    effect: false,
  };
  const statusFor = (remoteAddress: string) =>
    new ControlApi(new WechatSimulator()).answer(request, remoteAddress).status;

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('obeys %s', (address) => {
    expect(statusFor(address)).toBe(200);
  });

  it.each(['192.0.2.1', '::ffff:192.0.2.1', 'fd00::1', '1127.0.0.1', ''])(
    'refuses %j with HTTP 403',
    (address) => {
      expect(statusFor(address)).toBe(403);
    },
  );
});
