import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { WechatTokenHubOptions } from '../../hub/options/hub-options.js';
import { findAccountNameProblems } from '../../hub/options/validate-account-names.js';
import { findHubProblems } from '../../hub/options/validate-hub-options.js';
import type { WechatTokenModuleOptions } from '../../nest/options/module-options.js';
import { isObject, OptionReader, type Problem } from '../../nest/options/option-reader.js';
import { findProblems } from '../../nest/options/validate-options.js';
import { configOfEnvironment, isSet } from './hub-environment.js';
import { resolveReferences } from './references.js';

export interface HubConfig {
  readonly port: number;
  readonly host: string;
  readonly log: 'text' | 'json';
  /** Options of `WechatTokenModule`. */
  readonly token: WechatTokenModuleOptions;
  /** Options of `WechatTokenHubModule`. */
  readonly hub: WechatTokenHubOptions;
  /** For people and monitoring: the status page and the metrics, behind this password. */
  readonly operations: { readonly password: string } | undefined;
}

/** What the command line says; it goes before everything else. */
export interface HubArguments {
  readonly file?: string | undefined;
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  readonly log?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 8080;
const LEAST_PASSWORD = 12;

/** Reads the configuration from its file, else from the environment. Throws an `Error` that lists everything that is wrong. */
export async function readHubConfig(environment: Environment, given: HubArguments): Promise<HubConfig> {
  const variable = environment.WECHAT_HUB_CONFIG;
  const file = given.file ?? (isSet(variable) ? variable : undefined);
  const raw = file === undefined ? configOfEnvironment(environment) : await readJson(file);
  const problems: Problem[] = [];
  const resolved = await resolveReferences(raw, '', { environment, file, problems });
  const config = withArguments(resolved, environment, given);
  problems.push(...findConfigProblems(config).filter((found) => !isKnown(found, problems)));
  if (problems.length > 0) throw new Error(listed(problems, file));
  const { port = DEFAULT_PORT, host = '127.0.0.1', log = 'text', token, hub, operations } = config;
  return { port, host, log, token, hub, operations } as HubConfig;
}

/** What the configuration means, for people: no secret in it. */
export function describeHubConfig({ port, host, token, hub, operations }: HubConfig): string {
  const clients = hub.clients.map(({ name, accounts, rights }) => {
    const which = accounts === '*' ? 'all accounts' : accounts.join(', ');
    return `  ${name}: ${rights.join(', ')} of ${which}`;
  });
  const shared = token.redis !== undefined;
  return [
    `The configuration is sound. It would listen on ${host}:${port}.`,
    `accounts: ${accountNames(token).join(', ')}`,
    `store: ${shared ? 'Redis' : 'memory of this process (a second hub would fetch tokens of its own: add redis)'}`,
    `gateway: ${hub.gateway ? 'on' : 'off'}`,
    `status page and metrics: ${operations ? 'on, behind the password' : 'off (operations.password turns them on)'}`,
    'clients:',
    ...clients,
  ].join('\n');
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(resolve(file), 'utf8')) as unknown;
  } catch (error) {
    // The parser quotes what it read, and that may be a secret.
    const { code } = error as NodeJS.ErrnoException;
    // eslint-disable-next-line preserve-caught-error
    throw new Error(`cannot read ${file}: ${error instanceof SyntaxError ? 'it is no JSON' : code}`);
  }
}

function withArguments(config: unknown, environment: Environment, given: HubArguments) {
  const { WECHAT_HUB_PORT, WECHAT_HUB_HOST, WECHAT_HUB_LOG } = environment;
  const own = isObject(config) ? config : { config };
  const named = isSet(WECHAT_HUB_PORT) ? WECHAT_HUB_PORT : own.port;
  // Whatever a variable or a file stands for is text.
  const port = given.port ?? (typeof named === 'string' && named !== '' ? Number(named) : named);
  const host = given.host ?? (isSet(WECHAT_HUB_HOST) ? WECHAT_HUB_HOST : own.host);
  const log = given.log ?? (isSet(WECHAT_HUB_LOG) ? WECHAT_HUB_LOG : own.log);
  return { ...own, port, host, log } as Readonly<Record<string, unknown>>;
}

function findConfigProblems(config: Readonly<Record<string, unknown>>): readonly Problem[] {
  const problems: Problem[] = [];
  const options = new OptionReader(config, '', problems);
  options.nothingBut(['port', 'host', 'log', 'token', 'hub', 'operations']);
  options.wholeNumber('port', { min: 0, max: 65_535 });
  options.string('host');
  options.oneOf('log', ['text', 'json']);
  const { token, hub } = config;
  if (options.required('token')) problems.push(...below('token', findProblems(token)));
  if (options.required('hub')) problems.push(...below('hub', findHubProblems(hub)));
  if (options.has('operations')) validateOperations(options);
  // Only sound accounts have names to compare with.
  if (problems.length === 0) {
    const names = accountNames(token as WechatTokenModuleOptions);
    const { clients } = hub as WechatTokenHubOptions;
    problems.push(...below('hub', findAccountNameProblems(clients, { names, resolvable: false })));
  }
  return problems;
}

function validateOperations(options: OptionReader): void {
  const operations = options.object('operations');
  if (!operations) return;
  operations.nothingBut(['password']);
  if (!operations.required('password')) return;
  operations.string('password');
  const password = operations.value('password');
  if (typeof password === 'string' && password.length < LEAST_PASSWORD) {
    operations.problem('password', `must have at least ${LEAST_PASSWORD} characters`);
  }
}

function accountNames({ accounts }: WechatTokenModuleOptions): readonly string[] {
  return accounts?.map(({ name }) => name) ?? ['default'];
}

function below(path: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({
    path: problem.path === 'options' ? path : `${path}.${problem.path}`,
    message: problem.message,
  }));
}

/** What a reference does not stand for needs no second complaint. */
function isKnown({ path }: Problem, problems: readonly Problem[]): boolean {
  return problems.some((known) => known.path === path);
}

function listed(problems: readonly Problem[], file: string | undefined): string {
  const lines = problems.map(({ path, message }) => `  - ${path}: ${message}`);
  return `the configuration${file === undefined ? ' in the environment' : ` ${file}`} is wrong:\n${lines.join('\n')}`;
}
