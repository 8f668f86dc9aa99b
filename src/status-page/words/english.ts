import type { Words } from './words.js';

const accounts = (count: number) => (count === 1 ? '1 account' : `${count} accounts`);

export const ENGLISH: Words = {
  tag: 'en',
  title: 'WeChat accounts',
  verdict: ({ down, degraded, up }) => {
    if (down > 0) return `${accounts(down)} without a valid token`;
    if (degraded > 0) return `Everything works, but ${accounts(degraded)} cannot be renewed right now`;
    return up > 0 ? 'All is well' : 'Nothing in use yet';
  },
  count: (health, count) =>
    `${count} ${{ down: 'without a token', degraded: 'failing to renew', up: 'well', idle: 'not in use' }[health]}`,
  states: {
    unused: 'Not used yet',
    fresh: 'Fresh',
    soon: 'Renewing soon',
    due: 'Renewal due',
    missing: 'Expired',
    rejected: 'Rejected by WeChat',
    blocked: 'No valid token',
  },
  renewalFails: 'renewal fails',
  platforms: {
    'official-account': 'Official account',
    'mini-program': 'Mini program',
    wecom: 'WeCom app',
    custom: 'Custom source',
  },
  ticket: (type) => `${type} ticket`,
  token: 'Access token',

  left: (duration) => `${duration} left`,
  endless: 'Does not expire',
  noToken: 'No valid token',
  renewal: (duration) => `renewal in ${duration}`,
  renewalNow: 'renewal any moment',
  life: 'Remaining life',

  callsToday: 'Refreshes today',
  callsThisHour: 'Refreshes this hour',
  forcedToday: 'Forced today',
  lastUsed: 'Last used here',
  usedOf: (used, ceiling) => `${used} of ${ceiling}`,

  wechatSays: (errcode) => `WeChat answered ${errcode}`,
  problem: {
    transient: 'No answer that could be used',
    'slow-down': 'Too many calls in a minute',
    quota: 'The quota of the day is used up',
    configuration: 'WeChat refuses the configuration',
    address: 'This server’s address is not allowed',
    person: 'WeChat waits for a person',
  },
  advice: {
    transient:
      'Nothing to do at first: it is tried again by itself. If it stays, check network, proxy and firewall.',
    'slow-down': 'Nothing to do: it is tried again after a pause.',
    quota:
      'Find what else fetches tokens for this account and stop it; the quota returns at midnight in China.',
    configuration: 'Compare AppID and secret with the console. A corrected secret works at once.',
    address: 'Add this server’s egress address to the account’s IP list.',
    person: 'The account’s administrator has to act: sign in to the console and follow its notice.',
  },
  whatToDo: 'What to do',
  failed: (ago) => `failed ${ago}`,
  nextAttempt: (duration) => `next attempt in ${duration}`,
  nextAttemptNow: 'next attempt at the next use',

  suspicion: 'Somebody else seems to refresh this account',
  tokensDied: (times) =>
    `${times === 1 ? 'Once' : `${times} times`} today its token was dead before its time, and none of our processes had replaced it.`,
  findTheOther:
    'Find the other one: another service, an old deployment, a developer’s machine. Let everybody use stable_token without forced calls, or one control server.',
  firstNoticed: (ago) => `first noticed ${ago}`,

  filter: 'Filter by name or AppID',
  filterHint: 'Name or AppID',
  apply: 'Filter',
  shown: (shown, matching) => `${shown} of ${matching} accounts are shown, those in trouble first.`,
  narrow: 'Filter to see others.',
  nothingFound: (search) => `No account matches “${search}”.`,
  noAccounts: 'No account is listed. Those that are found on demand appear here when they are first used.',

  live: 'Live',
  lost: 'Not live: the server does not answer. Shown is how things were.',
  asOf: 'as of',
  otherLanguage: 'Language',
  links: 'More',
  noSecrets: 'This page never holds a token or a secret.',

  justNow: 'just now',
  ago: (duration) => `${duration} ago`,
  units: { days: ' d', hours: ' h', minutes: ' min', seconds: ' s' },
};
