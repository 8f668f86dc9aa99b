import { describe, expect, it } from '@jest/globals';
import { extractAddress, extractRid } from './rid.js';

describe('The rid in an errmsg', () => {
  it.each([
    ['invalid appid rid: 6aac005a-01bfdbee-79769285', '6aac005a-01bfdbee-79769285'],
    ['invalid appid, rid: 6aac005a-01bfdbee-79769285', '6aac005a-01bfdbee-79769285'],
    [
      'more details at https://mmbizurl.cn/s/JtxxFh33r rid: 6aac0063-7ed08fb9-1250f724',
      '6aac0063-7ed08fb9-1250f724',
    ],
    ['invalid appsecret, view more at http://t.cn/RAEkdVq hint: [KJZfAa0644e575]', 'KJZfAa0644e575'],
    ['invalid code, hints: [ req_id: lHkbbA0644 ]', 'lHkbbA0644'],
    ['invalid code, req_id: lHkbbA0644', 'lHkbbA0644'],
    ['invalid corpid, hint: [1589708713_50_790b28], from ip: 1.2.3.4', '1589708713_50_790b28'],
    ['media data missing hint: [abc] rid: 6aac005a-01bfdbee-79769285', '6aac005a-01bfdbee-79769285'],
  ])('is found in %j', (errmsg, rid) => {
    expect(extractRid(errmsg)).toBe(rid);
  });

  it.each(['ok', '', 'the grid: 12', 'rid:', 'hint: []', undefined])('is absent from %j', (errmsg) => {
    expect(extractRid(errmsg)).toBeUndefined();
  });
});

describe('The egress address in an errmsg', () => {
  it.each([
    ['invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: 641279db-32fda195-3abea2ca', '1.2.3.4'],
    ['invalid ip 1.2.3.4, not in whitelist hint: [KJZfAa0644e575]', '1.2.3.4'],
    ['invalid ip ::ffff:1.2.3.4, not in whitelist', '1.2.3.4'],
    ['invalid ip 240e:45::7 ipv6 240e:45::7, not in whitelist rid: 6aac005a', '240e:45::7'],
    ['invalid ip 240e:45::7 ipv6 ::ffff:5.6.7.8, not in whitelist', '5.6.7.8'],
    ['access clientip is not registered requestIP: 1.2.3.4 rid: 6aac005a-01bfdbee-79769285', '1.2.3.4'],
    [
      'not allow to access from your ip, hint: [170_4], from ip: 10.0.0.1, more info at https://x',
      '10.0.0.1',
    ],
    ['from ip: 1.2.3.4.', '1.2.3.4'],
    ['from ip: 1.2.3.4...', '1.2.3.4'],
    ['invalid ip ::ffff:12.34.56.78, not in whitelist', '12.34.56.78'],
  ])('is found in %j', (errmsg, address) => {
    expect(extractAddress(errmsg)).toBe(address);
  });

  it.each(['invalid ip', 'invalid ip 999.1.1.1, not in whitelist', 'version 1.2.3.4', '', undefined])(
    'is absent from %j',
    (errmsg) => {
      expect(extractAddress(errmsg)).toBeUndefined();
    },
  );
});
