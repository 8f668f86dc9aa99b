/** A fleet, as the model of docs/scale.md sees it. */
export interface Fleet {
  readonly accounts: number;
  readonly processes: number;
  /** How many processes use an account, on the average. */
  readonly users: number;
  /** From one renewal of an account to the next. */
  readonly renewalSeconds: number;
}

export interface Forecast {
  readonly renewalsPerSecond: number;
  readonly scriptsPerSecond: number;
  readonly newsHeardPerSecond: number;
  readonly redisBytes: number;
  /** Of one core. */
  readonly redisCpu: number;
  readonly redisOutputBytesPerSecond: number;
  readonly heapBytesPerProcess: number;
  /** Of one core. */
  readonly cpuPerProcess: number;
}

/** What things cost, measured with 100 000 accounts; docs/scale.md says how. */
export const COST = {
  /** Of a record and its key in Redis, with tokens of 136 characters. */
  recordBytes: 625,
  /** Scripts of the process that renews, and of each other one that uses the account. */
  ownScripts: 7,
  otherScripts: 2,
  scriptsPerProcessSecond: 1 / 60,
  redisUsPerScript: 8,
  redisUsPerNewsHeard: 3,
  outputBytesPerScript: 240,
  outputBytesPerNewsHeard: 165,
  idleHeapBytes: 20e6,
  heapBytesPerAccount: 1000,
  /** Its name, ids and secret, which the application has. */
  ownBytesPerAccount: 350,
  /** CPU of one process for one renewal, for one adoption, and for hearing one news. */
  renewalUs: 770,
  adoptionUs: 200,
  newsUs: 30,
} as const;

export function forecast({ accounts, processes, users, renewalSeconds }: Fleet): Forecast {
  const renewals = accounts / renewalSeconds;
  const scripts =
    renewals * (COST.ownScripts + (users - 1) * COST.otherScripts) + processes * COST.scriptsPerProcessSecond;
  const heard = renewals * processes;
  const fleetUs = renewals * (COST.renewalUs + (users - 1) * COST.adoptionUs) + heard * COST.newsUs;
  return {
    renewalsPerSecond: renewals,
    scriptsPerSecond: scripts,
    newsHeardPerSecond: heard,
    redisBytes: accounts * COST.recordBytes,
    redisCpu: (scripts * COST.redisUsPerScript + heard * COST.redisUsPerNewsHeard) / 1e6,
    redisOutputBytesPerSecond: scripts * COST.outputBytesPerScript + heard * COST.outputBytesPerNewsHeard,
    heapBytesPerProcess:
      COST.idleHeapBytes +
      (accounts * users * (COST.heapBytesPerAccount + COST.ownBytesPerAccount)) / processes,
    cpuPerProcess: fleetUs / processes / 1e6,
  };
}
