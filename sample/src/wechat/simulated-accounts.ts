/** What the simulated WeChat knows; everything else it refuses with WeChat's own errors. */
export const SIMULATED = {
  officialAccount: {
    appId: 'wx0000000000000001',
    secret: 'not-a-secret-official-account-01',
    openids: ['openid-of-alice'],
    templates: ['template-order-paid'],
  },
  miniProgram: {
    appId: 'wx0000000000000002',
    secret: 'not-a-secret-mini-program-000002',
    openids: ['mini-openid-of-alice'],
    templates: ['template-coffee-ready'],
  },
  wecomApp: {
    corpId: 'ww0000000000000001',
    agentId: 1000002,
    secret: 'not-a-secret-wecom-app-00000000000000000001',
    users: ['alice'],
  },
} as const;
