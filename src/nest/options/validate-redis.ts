import { didYouMean } from './did-you-mean.js';
import { isObject, type OptionReader } from './option-reader.js';

const ADDRESSES = ['url', 'socket', 'rootNodes'];

/** Without an address, node-redis would silently connect to localhost:6379: a missing or misplaced one has to be found here. */
export function validateRedis(options: OptionReader): void {
  const redis = options.value('redis');
  if (!isObject(redis)) {
    if (redis === '') {
      options.problem('redis', 'must not be empty; leave it undefined to keep tokens in memory');
    } else if (!isRedisUrl(redis)) {
      options.problem('redis', 'must be a URL (redis:// or rediss://) or options of node-redis');
    }
    return;
  }
  const reader = options.object('redis')!;
  if (reader.has('url')) {
    if (!isRedisUrl(redis.url)) reader.problem('url', 'must be a URL (redis:// or rediss://)');
  } else if (reader.has('rootNodes')) {
    const { rootNodes } = redis;
    if (!Array.isArray(rootNodes) || rootNodes.length === 0) {
      reader.problem('rootNodes', 'must be a list of at least one node');
    }
  } else if (reader.has('socket')) {
    const socket = reader.object('socket');
    if (socket && !socket.has('host') && !socket.has('path')) socket.problem('host', 'required');
  } else {
    options.problem('redis', `must have url, socket or rootNodes${suggestion(Object.keys(redis))}`);
  }
}

function isRedisUrl(value: unknown): boolean {
  return typeof value === 'string' && /^rediss?:\/\//.test(value) && URL.canParse(value);
}

function suggestion(names: readonly string[]): string {
  if (names.includes('host') || names.includes('port')) return '; host and port belong into socket';
  // A right name here is one without a value: a variable that is not set.
  const misspelt = names.filter((name) => !ADDRESSES.includes(name));
  const meant = misspelt.map((name) => didYouMean(name, ADDRESSES)).find((name) => name !== undefined);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
