import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { describeErrcode } from '../../src/core/errcodes.js';
import { DEFAULT_SETTINGS } from '../../src/core/settings.js';
import { CHANNEL_OF } from '../../src/nest/events/wechat-token-event.js';
import * as defaults from '../../src/nest/options/defaults.js';
import { codesIn, Readme, ROOT } from './readme-text.js';
import { TypeCheck } from './type-check.js';

const english = new Readme('README.md');
const chinese = new Readme('README.zh-CN.md');
const both = [english, chinese];

describe('The TypeScript in both READMEs', () => {
  let check: TypeCheck;
  beforeAll(() => {
    check = new TypeCheck(both.flatMap(({ snippets }) => snippets));
  }, 120_000);

  it('compiles', () => {
    expect(english.snippets.length).toBeGreaterThan(10);
    expect(check.problems()).toEqual([]);
  }, 120_000);

  it.each([
    'WechatTokenModuleOptions',
    'WechatTokenModuleExtras',
    'WechatAccountOptions',
    'WechatTokenModuleAsyncOptions',
  ])('leaves out no field of %s', (type) => {
    const fields = check.fieldsOf(type);
    expect(fields.length).toBeGreaterThan(0);
    for (const { text } of both) expect(fields.filter((field) => !text.includes(`\`${field}\``))).toEqual([]);
  });

  it('is accompanied by every option of the module in a table', () => {
    const fields = [
      ...check.fieldsOf('WechatTokenModuleOptions'),
      ...check.fieldsOf('WechatTokenModuleExtras'),
    ];
    for (const readme of both) expect(fields.filter((field) => !readme.row(field))).toEqual([]);
  });

  it.each(['WechatTokenService', 'WechatAccount', 'WechatRequestOptions'])(
    'is accompanied by every member of %s in a table',
    (type) => {
      const members = check.fieldsOf(type);
      expect(members.length).toBeGreaterThan(3);
      for (const { tables } of both) {
        const told = tables.flatMap((rows) => rows.flatMap(([first = '']) => codesIn(first)));
        const names = told.map((code) => /^\w+/.exec(code)?.[0]);
        expect(members.filter((member) => !names.includes(member))).toEqual([]);
      }
    },
  );

  it('leaves out no class, function or constant that can be imported', () => {
    expect(check.values()).toContain('WechatSimulator');
    for (const { text } of both) expect(check.values().filter((name) => !text.includes(name))).toEqual([]);
  });

  it('is accompanied by every option and error code of the hub in a table', () => {
    const names = [
      ...check.fieldsOf('HubClientOptions'),
      ...check.fieldsOf('HubLimits').map((field) => `limits.${field}`),
      ...check.literalsOf('HubErrorCode'),
    ];
    expect(names).toEqual(expect.arrayContaining(['keyHash', 'limits.bodyBytes', 'RATE_LIMITED']));
    for (const readme of both) expect(names.filter((name) => !readme.row(name))).toEqual([]);
  });

  it('is accompanied by every code of WechatError in a table', () => {
    const codes = check.literalsOf('WechatErrorCode');
    expect(codes).toContain('API_ERROR');
    for (const readme of both) expect(codes.filter((code) => !readme.row(code))).toEqual([]);
  });
});

describe('The two READMEs', () => {
  it('have the same headings in the same order', () => {
    expect(chinese.outline).toEqual(english.outline);
  });

  it('have the same tables: options, codes and errcodes', () => {
    const names = ({ tables }: Readme) => tables.map((rows) => rows.map(([first = '']) => codesIn(first)));
    expect(names(chinese)).toEqual(names(english));
  });

  it('have the same programs', () => {
    expect(chinese.code).toEqual(english.code);
  });

  it('link to the same files', () => {
    expect(english.linkedFiles.length).toBeGreaterThan(50);
    expect(chinese.linkedFiles).toEqual(english.linkedFiles);
  });
});

describe.each(both)('$file', (readme) => {
  it('proves each guarantee with a test that names it', () => {
    const guarantees = readme.tables.flat().filter(([name = '']) => /^G\d+$/.test(name));
    expect(guarantees.length).toBeGreaterThan(10);
    for (const [name = '', , proofs = ''] of guarantees) {
      const files = [...proofs.matchAll(/\]\(([^)]+)\)/g)].map(([, file = '']) => file);
      expect(files).not.toEqual([]);
      const silent = files.filter(
        (file) => !new RegExp(`${name}\\b`).test(readFileSync(`${ROOT}/${file}`, 'utf8')),
      );
      expect({ name, silent }).toEqual({ name, silent: [] });
    }
  });

  it('names the defaults that the code has', () => {
    const { fetchTimeoutMs, leaseMs, flightTimeoutMs, dueWaitMs, probeTimeoutMs, revalidateMs } =
      DEFAULT_SETTINGS;
    const known = {
      ...{ fetchTimeoutMs, leaseMs, flightTimeoutMs, dueWaitMs, probeTimeoutMs, revalidateMs },
      idleAfterSeconds: DEFAULT_SETTINGS.idleAfterMs / 1000,
      whenStoreDown: DEFAULT_SETTINGS.whenStoreDown,
      locale: DEFAULT_SETTINGS.locale,
      budgetWarnAt: `[${DEFAULT_SETTINGS.budgetWarnAt.join(', ')}]`,
      cron: defaults.DEFAULT_CRON,
      keyPrefix: defaults.DEFAULT_KEY_PREFIX,
      maxResolvedAccounts: defaults.DEFAULT_MAX_RESOLVED_ACCOUNTS,
      storeTimeoutMs: defaults.DEFAULT_STORE_TIMEOUT_MS,
      http: `{ timeout: ${defaults.DEFAULT_HTTP_TIMEOUT_MS} }`,
    };
    const told = Object.fromEntries(Object.keys(known).map((name) => [name, readme.row(name)?.[1]]));
    expect(told).toEqual(
      Object.fromEntries(Object.entries(known).map(([name, value]) => [name, `\`${String(value)}\``])),
    );
  });

  it.each([
    [
      'variable of the sample',
      'sample/src/config/sample-config.ts',
      /\b(?:WECHAT|REDIS)(?:_[A-Z]+)+\b|\bPORT\b/g,
    ],
    [
      'option of the simulator command',
      'src/cli/simulator.command.ts',
      /(?<=')--[a-z-]+(?=')|--(?:overlap|app-id|secret)/g,
    ],
    ['option or variable of the hub command', 'src/cli/hub/hub-environment.ts', /(?<=name: ')[A-Z_]+(?=')/g],
    ['request that controls the simulator', 'src/testing/simulator/control-api.ts', /\/__simulator__\/\w+/g],
  ])('names every %s', (_what, file, names) => {
    const known = [...new Set(readFileSync(`${ROOT}/${file}`, 'utf8').match(names))];
    expect(known.length).toBeGreaterThan(3);
    expect(known.filter((name) => !readme.text.includes(name))).toEqual([]);
  });

  it('names every metric and every event there is, and alerts on no other', () => {
    const sources = readdirSync(`${ROOT}/src/prometheus`).map((file) =>
      readFileSync(`${ROOT}/src/prometheus/${file}`, 'utf8'),
    );
    const metrics = sources.flatMap((source) => source.match(/(?<=name: ')wechat_\w+/g) ?? []);
    expect(metrics.length).toBeGreaterThan(10);
    expect(metrics.filter((name) => !readme.row(name))).toEqual([]);
    const named = [...new Set(readme.text.match(/\bwechat_(?:token|http)_\w+/g))];
    expect(named.filter((name) => !metrics.includes(name))).toEqual([]);
    const told = readme.tables.flat().flatMap(([first = '']) => codesIn(first));
    expect(Object.keys(CHANNEL_OF).filter((type) => !told.includes(type))).toEqual([]);
  });

  it('explains no errcode that the hints do not know', () => {
    const errcodes = readme.tables
      .flat()
      .flatMap(([first = '']) => codesIn(first))
      .filter((code) => /^-?\d+$/.test(code));
    expect(errcodes.length).toBeGreaterThan(20);
    const unknown = errcodes.filter((code) =>
      (['official-account', 'wecom'] as const).every(
        (platform) => !describeErrcode(Number(code), { platform }).meaning,
      ),
    );
    expect(unknown).toEqual([]);
  });
});
