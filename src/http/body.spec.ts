import { describe, expect, it } from '@jest/globals';
import { AxiosHeaders, type AxiosRequestHeaders } from 'axios';
import { Readable } from 'node:stream';
import { describeBody } from './body.js';

describe('A stream without a length', () => {
  it.each([
    ['en', 'Set the Content-Length header'],
    ['zh-CN', '请设置 Content-Length'],
  ] as const)('that is too long to be collected is refused with a hint in %s', async (locale, hint) => {
    const mebibyte = Buffer.alloc(1024 * 1024);
    const data = Readable.from(Array.from({ length: 33 }, () => mebibyte));
    const headers = new AxiosHeaders() as AxiosRequestHeaders;
    const body = describeBody({ url: '/cgi-bin/media/upload?access_token=x', data, headers }, locale);

    await expect(body?.prepare()).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: 'The stream of /cgi-bin/media/upload is longer than 32 MiB.',
      hint: expect.stringContaining(hint) as unknown,
    });
  });
});
