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
} as const;
