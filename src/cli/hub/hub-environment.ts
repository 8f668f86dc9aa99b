/** What the environment can say, for one account; a file says more. */
export const HUB_VARIABLES = [
  { name: 'WECHAT_HUB_CONFIG', meaning: 'the configuration file' },
  { name: 'WECHAT_HUB_PORT', meaning: 'as --port' },
  { name: 'WECHAT_HUB_HOST', meaning: 'as --host' },
  { name: 'WECHAT_HUB_LOG', meaning: 'as --log' },
  { name: 'WECHAT_APP_ID', meaning: 'the account "default"' },
  { name: 'WECHAT_SECRET', meaning: 'its secret' },
  { name: 'WECHAT_TOKEN_API', meaning: 'stable_token (default) or token' },
  { name: 'WECHAT_BASE_URL', meaning: 'another WeChat domain, a proxy, the simulator' },
  { name: 'WECHAT_INSECURE_HOSTS', meaning: 'hosts that may be called over plain http, by comma' },
  { name: 'REDIS_URL', meaning: 'the store that several hubs share' },
  { name: 'WECHAT_HUB_KEY_HASH', meaning: 'SHA-256 of the key of the one client, which may do everything' },
  { name: 'WECHAT_HUB_PASS_SECRET', meaning: 'turns the gateway on: signs its passes' },
  { name: 'WECHAT_HUB_PASSWORD', meaning: 'turns the status page and the metrics on: their password' },
] as const;

export type HubVariable = (typeof HUB_VARIABLES)[number]['name'];

type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration that a file would hold, from the environment alone: with references where there are secrets. */
export function configOfEnvironment(environment: Environment): object {
  const reference = (name: HubVariable): object | undefined => {
    if (isSet(environment[`${name}_FILE`])) return { file: environment[`${name}_FILE`] };
    return isSet(environment[name]) ? { env: name } : undefined;
  };
  const hosts = environment.WECHAT_INSECURE_HOSTS?.split(',').map((host) => host.trim());
  const passSecret = reference('WECHAT_HUB_PASS_SECRET');
  const password = reference('WECHAT_HUB_PASSWORD');
  return {
    token: {
      appId: reference('WECHAT_APP_ID'),
      secret: reference('WECHAT_SECRET'),
      tokenApi: reference('WECHAT_TOKEN_API'),
      baseUrl: reference('WECHAT_BASE_URL'),
      redis: reference('REDIS_URL'),
      insecureHosts: hosts?.filter((host) => host !== ''),
    },
    hub: {
      clients: [
        {
          name: 'default',
          keyHash: reference('WECHAT_HUB_KEY_HASH'),
          accounts: '*',
          rights: ['read', 'refresh', 'gateway'],
        },
      ],
      ...(passSecret && { gateway: { passSecret } }),
    },
    ...(password && { operations: { password } }),
  };
}

export const isSet = (value: string | undefined): value is string => value !== undefined && value !== '';
