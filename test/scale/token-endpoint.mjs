/**
 * A minimal WeChat in a process of its own: `GET /cgi-bin/token` for very many accounts, and one path on which tokens are
 * used. It keeps a few numbers for each account, and notices what must not happen.
 */
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { takeOrders } from '../support/take-orders.mjs';
import { CompressedClock } from './compressed-clock.mjs';

/** Real time: two calls for one account that come close together can be seen to overlap. */
const ANSWERS_AFTER_MS = 10;
/** The previous token is honoured for so long after a fetch (the documented "about 5 minutes"). */
const OVERLAP_MS = 5 * 60_000;
const TOKEN_LENGTH = 136;

let clock;
let lifeMs;
let issued;
let issuedAt;
let underWay;
let overlaps = 0;
let uses = 0;
let deadUses = 0;
let gaps = { shortest: Infinity, longest: 0 };
const callsBy = new Map();

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/cgi-bin/token')
    return void issue(url.searchParams, request.headers['x-process'], response);
  if (url.pathname === '/uses') return void use(request, response);
  response.writeHead(404).end();
});

async function issue(query, caller, response) {
  const account = Number(query.get('appid').slice(2));
  if (query.get('secret') !== secretOf(account))
    return answer(response, { errcode: 40125, errmsg: 'invalid appsecret' });
  if (underWay[account] > 0) overlaps += 1;
  underWay[account] += 1;
  const now = clock.now();
  if (issued[account] > 0) {
    const gap = now - issuedAt[account];
    gaps = { shortest: Math.min(gaps.shortest, gap), longest: Math.max(gaps.longest, gap) };
  }
  issued[account] += 1;
  issuedAt[account] = now;
  callsBy.set(caller, (callsBy.get(caller) ?? 0) + 1);
  const access_token = tokenOf(account, issued[account]);
  await pause(ANSWERS_AFTER_MS);
  underWay[account] -= 1;
  answer(response, { access_token, expires_in: lifeMs / 1000 });
}

/** A business call for each of the tokens in the body: how many of them are dead? */
async function use(request, response) {
  let body = '';
  for await (const chunk of request.setEncoding('latin1')) body += chunk;
  const tokens = body.split('\n');
  const dead = tokens.filter((token) => !isHonoured(token)).length;
  uses += tokens.length;
  deadUses += dead;
  answer(response, { dead });
}

function isHonoured(token) {
  const [, account, number] = token.split('_').map(Number);
  const age = clock.now() - issuedAt[account];
  if (number === issued[account]) return age < lifeMs;
  return number === issued[account] - 1 && age < OVERLAP_MS;
}

function answer(response, body) {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
}

/** As long as WeChat's. */
function tokenOf(account, number) {
  return `70_${account}_${number}_`.padEnd(TOKEN_LENGTH, 'x');
}

function secretOf(account) {
  return `${account}`.padStart(32, 'f');
}

takeOrders({
  async open({ accounts, lifeSeconds, time }) {
    clock = new CompressedClock(time);
    lifeMs = lifeSeconds * 1000;
    issued = new Uint32Array(accounts);
    issuedAt = new Float64Array(accounts);
    underWay = new Uint8Array(accounts);
    server.keepAliveTimeout = 60_000;
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return { url: `http://127.0.0.1:${server.address().port}` };
  },

  run: ({ leg }) => clock.run(leg),

  report: () => ({
    tokenCalls: issued.reduce((sum, count) => sum + count, 0),
    /** How many accounts had so many token calls. */
    accountsByCalls: [...new Set(issued)]
      .sort((a, b) => a - b)
      .map((calls) => [calls, issued.filter((count) => count === calls).length]),
    overlaps,
    uses,
    deadUses,
    gaps,
    callsBy: [...callsBy],
  }),
});
