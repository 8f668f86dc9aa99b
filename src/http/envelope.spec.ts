import { describe, expect, it } from '@jest/globals';
import { readRefusal, readRefusalHeaders } from './envelope.js';

describe('readRefusal', () => {
  it.each<[unknown, number]>([
    [{ errcode: 40001, errmsg: 'x' }, 40001],
    [{ errcode: '40001' }, 40001],
    [{ errcode: -1 }, -1],
    [{ errcode: '-1' }, -1],
    [{ base_resp: { ret: 40001 } }, 40001],
    [{ base_resp: { errcode: 40001, errmsg: 'x' } }, 40001],
    [{ base_resp: { err_code: '40001' } }, 40001],
    [{ error: 40001, errmsg: 'x' }, 40001],
  ])('finds the refusal in %j', (value, errcode) => expect(readRefusal(value)).toMatchObject({ errcode }));

  it.each<[unknown]>([
    [{}],
    [{ errcode: 0, errmsg: 'not ok' }],
    [{ errcode: '0' }],
    [{ errcode: '' }],
    [{ errcode: null }],
    [{ errcode: 'bad' }],
    [{ base_resp: { ret: 0 } }],
    [{ base_resp: null }],
    [{ error: 5 }],
    [[{ errcode: 40001 }]],
    ['40001'],
    [null],
    [undefined],
  ])('takes %j for a success', (value) => expect(readRefusal(value)).toBeUndefined());

  it('reads WeCom’s headers', () => {
    const headers = new Map([
      ['error-code', '41001'],
      ['error-msg', 'missing'],
    ]);
    expect(readRefusalHeaders((name) => headers.get(name))).toEqual({ errcode: 41001, errmsg: 'missing' });
    expect(readRefusalHeaders(() => undefined)).toBeUndefined();
    expect(readRefusalHeaders(() => '0')).toBeUndefined();
  });
});
