import { baseUrlProblem } from './base-url.js';
import { isObject, type OptionReader } from './option-reader.js';

const COMMON = ['platform', 'baseUrl', 'tokenParam', 'maxAgeSeconds', 'budget'];
const ENDPOINT = [...COMMON, 'secret', 'windows'];
const OFFICIAL = [...ENDPOINT, 'appId', 'tokenApi'];

/** Fields of an account by its platform, the required ones apart. */
const PLATFORMS: Readonly<Record<string, { required: readonly string[]; known: readonly string[] }>> = {
  'official-account': { required: ['appId', 'secret'], known: OFFICIAL },
  'mini-program': { required: ['appId', 'secret'], known: OFFICIAL },
  wecom: { required: ['corpId', 'agentId', 'secret'], known: [...ENDPOINT, 'corpId', 'agentId'] },
  custom: { required: ['source'], known: [...COMMON, 'source', 'appId', 'agentId'] },
};

/** Every field that some kind of account has. */
export const ACCOUNT_FIELDS: readonly string[] = [
  ...new Set(Object.values(PLATFORMS).flatMap(({ known }) => known)),
];

/** Notes what is wrong with the fields of one account; `alsoKnown` are fields that do not belong to the account. */
export function validateAccount(
  account: OptionReader,
  insecureHosts: readonly string[],
  alsoKnown: readonly string[],
): void {
  account.oneOf('platform', Object.keys(PLATFORMS));
  const name = account.has('platform') ? account.value('platform') : 'official-account';
  const platform = typeof name === 'string' ? PLATFORMS[name] : undefined;
  if (platform) {
    account.nothingBut([...platform.known, ...alsoKnown], ` for platform ${String(name)}`);
    for (const field of platform.required) account.required(field);
  } else {
    account.nothingBut([...ACCOUNT_FIELDS, ...alsoKnown]);
  }
  account.string('appId');
  account.string('corpId');
  account.secret('secret');
  account.oneOf('tokenApi', ['stable_token', 'token']);
  account.string('tokenParam');
  account.wholeNumber('maxAgeSeconds', {
    min: 1,
    ...(account.value('platform') !== 'custom' && { max: 7200 }),
  });
  if (typeof account.value('agentId') === 'number') account.wholeNumber('agentId', { min: 0 });
  else account.string('agentId');
  if (account.has('budget')) validateBudget(account);
  if (account.has('windows')) validateWindows(account);
  if (account.has('source')) validateSource(account);
  if (account.has('baseUrl')) validateBaseUrl(account, insecureHosts);
}

function validateBudget(account: OptionReader): void {
  const budget = account.object('budget');
  if (!budget) return;
  budget.nothingBut(['ceiling', 'per', 'reserve', 'warnAt']);
  budget.shares('warnAt');
  for (const field of ['ceiling', 'per', 'reserve']) budget.required(field);
  budget.wholeNumber('ceiling', { min: 1 });
  budget.oneOf('per', ['day', 'hour']);
  const ceiling = budget.value('ceiling');
  budget.wholeNumber('reserve', typeof ceiling === 'number' ? { min: 0, max: ceiling } : { min: 0 });
}

function validateWindows(account: OptionReader): void {
  const windows = account.object('windows');
  if (!windows) return;
  const fields = ['soonEarliestMs', 'soonLatestMs', 'dueMs'];
  windows.nothingBut(fields);
  for (const field of fields) if (windows.required(field)) windows.duration(field);
  const [earliest, latest, due] = fields.map((field) => Number(windows.value(field)));
  if (earliest! < latest! || latest! < due!) {
    account.problem('windows', 'must have soonEarliestMs >= soonLatestMs >= dueMs');
  }
}

function validateSource(account: OptionReader): void {
  const given = account.value('source');
  if (
    !isObject(given) ||
    typeof given.fetch !== 'function' ||
    typeof given.kind !== 'string' ||
    !isObject(given.windows)
  ) {
    account.problem('source', 'must be a TokenSource: kind, scope, rotation, windows and fetch()');
    return;
  }
  const source = account.object('source')!;
  source.string('kind');
  if (source.required('scope')) source.oneOf('scope', ['shared', 'process']);
  if (source.required('rotation')) source.oneOf('rotation', ['exclusive', 'idempotent', 'unknown']);
  validateWindows(source);
}

function validateBaseUrl(account: OptionReader, insecureHosts: readonly string[]): void {
  const baseUrl = account.value('baseUrl');
  account.string('baseUrl');
  if (typeof baseUrl !== 'string' || baseUrl === '') return;
  const source = account.value('source');
  const tokenless = isObject(source) && source.tokenless === true;
  const problem = baseUrlProblem(baseUrl, insecureHosts, tokenless);
  if (problem) account.problem('baseUrl', problem);
}
