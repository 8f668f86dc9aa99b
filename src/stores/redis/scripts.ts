import { createHash } from 'node:crypto';

export interface RedisScript {
  readonly source: string;
  readonly sha: string;
}

function script(source: string): RedisScript {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}

/** What lies under a key, and its revision: empty for nothing, a digest of the bytes for anything readable. */
const CURRENT = `
local function current(key)
  local raw = redis.pcall('GET', key)
  if type(raw) == 'string' then return raw, redis.sha1hex(raw) end
  if not raw then return '', '' end
  if string.find(raw.err, 'WRONGTYPE', 1, true) then return '', 'not a string' end
  error(raw.err)
end
`;

/** A lease is stored as `owner|until`. */
const RELEASE = `
local function release(key, owner)
  local held = redis.pcall('GET', key)
  local mine = owner .. '|'
  if type(held) == 'string' and string.sub(held, 1, #mine) == mine then redis.call('DEL', key) end
end
`;

/** KEYS: record. Returns what is stored and its revision. */
export const READ = script(`${CURRENT}
local raw, revision = current(KEYS[1])
return { raw, revision }
`);

/**
 * KEYS: record, lease. ARGV: revision, value, TTL in ms, owner or nothing, channel, news or nothing.
 * Returns 1 when written, 0 when the revision did not match and nothing was changed.
 */
export const WRITE = script(`${CURRENT}${RELEASE}
local _, revision = current(KEYS[1])
if revision ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
if ARGV[4] ~= '' then release(KEYS[2], ARGV[4]) end
if ARGV[6] ~= '' then redis.call('PUBLISH', ARGV[5], ARGV[6]) end
return 1
`);

/** KEYS: lease. ARGV: owner, until, now, TTL in ms. The TTL only clears away: what counts is `until`, as `keepsOut` reads it. */
export const ACQUIRE = script(`
local held = redis.pcall('GET', KEYS[1])
if type(held) == 'string' then
  local ends = tonumber(string.match(held, '|([%d.]+)$'))
  local now = tonumber(ARGV[3])
  if ends and ends > now and ends - now <= 2 * (tonumber(ARGV[2]) - now) + 1000 then return 0 end
end
redis.call('SET', KEYS[1], ARGV[1] .. '|' .. ARGV[2], 'PX', ARGV[4])
return 1
`);

/** KEYS: lease. ARGV: owner. */
export const RELEASE_LEASE = script(`${RELEASE}
release(KEYS[1], ARGV[1])
return 1
`);

/** KEYS: any key; in a Cluster it decides whose clock is asked. Returns seconds, microseconds, the server's run id. */
export const TIME = script(`
local time = redis.call('TIME')
local info = redis.pcall('INFO', 'server')
local id = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
return { time[1], time[2], id }
`);

/** KEYS: any key. Returns its remaining life in ms. */
export const TTL = script(`return redis.call('PTTL', KEYS[1])`);
