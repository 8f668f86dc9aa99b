import { type WechatAccountOptions } from 'nestjs-wechat-token';

/** Name of the mini-program account; the official account is the default one. */
export const MINI_PROGRAM = 'mini';
/** Name of the WeCom app's account. */
export const WECOM_APP = 'wecom';

/** What the environment decides. Without `accounts` the sample runs on an embedded simulator. */
export interface SampleConfig {
  readonly port: number;
  readonly accounts?: readonly WechatAccountOptions[];
  readonly redisUrl?: string;
  readonly wecomAgentId?: number;
  /** Origins whose pages are signed. Undefined only on the simulator: the sample's own. */
  readonly jsSdkOrigins?: readonly string[];
}

export class SampleConfigError extends Error {}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the sample's environment variables; an empty one counts as not set.
 * @throws SampleConfigError that names every variable that is missing or wrong
 */
export function readSampleConfig(env: Environment): SampleConfig {
  const problems: string[] = [];
  const appId = pairOf(env, 'WECHAT_APP_ID', 'WECHAT_SECRET', problems);
  const mini = pairOf(env, 'WECHAT_MINI_APP_ID', 'WECHAT_MINI_SECRET', problems);
  const tokenApi = readTokenApi(env, problems);
  const port = readPort(env, problems);
  const wecom = readWecom(env, problems);
  const origins = readOrigins(env, problems);
  if (mini && !appId) problems.push('WECHAT_MINI_APP_ID needs WECHAT_APP_ID and WECHAT_SECRET as well');
  if (wecom && !appId) problems.push('WECOM_CORP_ID needs WECHAT_APP_ID and WECHAT_SECRET as well');
  if (problems.length > 0) throw new SampleConfigError(problems.join('; '));

  const shared = {
    ...(env.WECHAT_BASE_URL && { baseUrl: env.WECHAT_BASE_URL }),
    ...(tokenApi && { tokenApi }),
  };
  return {
    port,
    ...(env.REDIS_URL && { redisUrl: env.REDIS_URL }),
    ...(wecom && { wecomAgentId: wecom.agentId }),
    ...((origins ?? appId) && { jsSdkOrigins: origins ?? [] }),
    ...(appId && {
      accounts: [
        { name: 'default', platform: 'official-account', ...appId, ...shared },
        ...(mini ? [{ name: MINI_PROGRAM, platform: 'mini-program', ...mini, ...shared } as const] : []),
        ...(wecom ? [{ name: WECOM_APP, platform: 'wecom', ...wecom } as const] : []),
      ],
    }),
  };
}

/** Both variables or none. */
function pairOf(env: Environment, idName: string, secretName: string, problems: string[]) {
  const appId = env[idName];
  const secret = env[secretName];
  if (appId && secret) return { appId, secret };
  if (appId) problems.push(`${idName} is set, but ${secretName} is missing`);
  if (secret) problems.push(`${secretName} is set, but ${idName} is missing`);
  return undefined;
}

/** All three variables or none. */
function readWecom(env: Environment, problems: string[]) {
  const { WECOM_CORP_ID: corpId, WECOM_AGENT_ID: agent, WECOM_SECRET: secret, WECOM_BASE_URL: baseUrl } = env;
  if (!corpId && !agent && !secret) return undefined;
  const agentId = Number(agent);
  if (corpId && agent && secret && Number.isInteger(agentId)) {
    return { corpId, agentId, secret, ...(baseUrl && { baseUrl }) };
  }
  problems.push('WECOM_CORP_ID, WECOM_AGENT_ID (a number) and WECOM_SECRET are needed together');
  return undefined;
}

/** Such as `https://shop.example,https://m.shop.example`. */
function readOrigins(env: Environment, problems: string[]): readonly string[] | undefined {
  if (!env.JSSDK_ORIGINS) return undefined;
  const origins = env.JSSDK_ORIGINS.split(',').map((origin) => origin.trim());
  const wrong = origins.find(
    (origin) => !/^https?:/.test(origin) || !URL.canParse(origin) || new URL(origin).origin !== origin,
  );
  if (wrong !== undefined) problems.push(`JSSDK_ORIGINS: "${wrong}" is no origin like https://shop.example`);
  return origins;
}

function readTokenApi(env: Environment, problems: string[]): 'stable_token' | 'token' | undefined {
  const value = env.WECHAT_TOKEN_API;
  if (!value) return undefined;
  if (value === 'stable_token' || value === 'token') return value;
  problems.push('WECHAT_TOKEN_API must be stable_token or token');
  return undefined;
}

/** 0 lets the system choose a free port. */
function readPort(env: Environment, problems: string[]): number {
  const port = Number(env.PORT || 3000);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  problems.push('PORT must be a number from 0 to 65535');
  return 0;
}
