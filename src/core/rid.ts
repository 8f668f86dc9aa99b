import { isIP } from 'node:net';

/** Modern replies end in ` rid: 8-8-8 hex`, those of `/sns` in `, rid: …`. */
const RID = /\brid:\s*([0-9a-z][0-9a-z_-]*)/i;
/** Older replies and WeCom: `hint: [xxx]`, `hints: [ req_id: xxx ]`. */
const HINT = /\bhints?:\s*\[\s*(?:req_id:\s*)?([^\]\s]+)\s*\]/i;
const REQ_ID = /\breq_id:\s*([^\]\s,]+)/i;

/** WeChat's identifier of a request, as its errmsg tells it; the shapes changed over the years. */
export function extractRid(errmsg: string | undefined): string | undefined {
  if (!errmsg) return undefined;
  return (RID.exec(errmsg) ?? HINT.exec(errmsg) ?? REQ_ID.exec(errmsg))?.[1];
}

const ADDRESS = /(?:\binvalid ip|\bipv6|\brequestip|\bfrom ip)[:\s]\s*([0-9a-f.:]+)/gi;

/**
 * The egress address of this machine as WeChat saw it, found in the texts of 40164, 61004 and 60020; the IPv4 one
 * when there are two, because IP lists hold those.
 */
export function extractAddress(errmsg: string | undefined): string | undefined {
  if (!errmsg) return undefined;
  const found = [...errmsg.matchAll(ADDRESS)]
    .map((match) => (match[1] ?? '').replace(/[.:]+$/, '').replace(/^::ffff:(?=\d+\.)/i, ''))
    .filter((text) => isIP(text) !== 0);
  return found.find((text) => isIP(text) === 4) ?? found[0];
}
