import { describe, expect, it } from '@jest/globals';
import { parseJson, portableJson } from './json.js';

describe('parseJson', () => {
  it.each<[string, unknown]>([
    ['{"a":9007199254740991}', { a: Number.MAX_SAFE_INTEGER }],
    ['{"a":9007199254740992}', { a: '9007199254740992' }],
    ['{"a":-9007199254740993}', { a: '-9007199254740993' }],
    ['[12345678901234567890]', ['12345678901234567890']],
    ['{"a":1234567890123456.5}', { a: 1234567890123456.5 }],
    ['{"a":0.1234567890123456}', { a: 0.1234567890123456 }],
    ['{"a":1e20}', { a: 1e20 }],
    ['{"a":"12345678901234567890, 1"}', { a: '12345678901234567890, 1' }],
    ['{"a":"\\"12345678901234567890"}', { a: '"12345678901234567890' }],
    ['{"a":"\\\\","b":12345678901234567890}', { a: '\\', b: '12345678901234567890' }],
    ['{"msgid":1,"msg_id":-2,"msg_data_id":3}', { msgid: '1', msg_id: '-2', msg_data_id: '3' }],
    ['{"msgid":"1","x":"msgid","y":1}', { msgid: '1', x: 'msgid', y: 1 }],
    ['{"list":[{"msg_id" : 5 }]}', { list: [{ msg_id: '5' }] }],
    ['{"t":"\\"msgid\\":5,","n":5}', { t: '"msgid":5,', n: 5 }],
    ['{"mymsgid":5}', { mymsgid: 5 }],
    ['{"a":"x\u0000\ny\\n","msgid":7}', { a: 'x\u0000\ny\n', msgid: '7' }],
    ['{\n\t"a":\n1}', { a: 1 }],
  ])('reads %s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
    expect(JSON.parse(portableJson(text))).toEqual(value);
  });

  it.each(['', '<html>', '{"a":', "{'a':1}", '{"a":1}}'])('knows that %p is no JSON', (text) => {
    expect(parseJson(text)).toBeUndefined();
  });

  it('reads megabytes', () => {
    const text = `{"a":"${'\\"x'.repeat(1_000_000)}\n","msgid":12345678901234567890}`;
    expect(parseJson(text)).toMatchObject({ msgid: '12345678901234567890' });
  });
});
