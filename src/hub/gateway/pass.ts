import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../core/clock.js';

/** What an SDK must be able to store as an access_token (WeChat's own documentation demands no less). */
const LONGEST_PASS = 512;
/** A pass is honoured for longer than it says: many SDKs use a token until its very last second. */
const GRACE_SECONDS = 300;
/** The letter `w` stands for WeCom. It only chooses the words of a refusal, and is signed as well. */
const FORM = /^wtp1w?\.([\w-]{1,460})\.([\w-]{43})$/;

/** For whom a pass stands. */
export interface PassHolder {
  readonly client: string;
  readonly account: string;
}

export type PassVerdict =
  | { readonly kind: 'valid'; readonly holder: PassHolder }
  /** Ours, but old. */
  | { readonly kind: 'expired' }
  /** Not ours, or of a client who is gone or has another key by now. */
  | { readonly kind: 'forged' };

interface KnownPass {
  readonly kind: 'valid';
  readonly holder: PassHolder;
  readonly keyHash: string;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
}

const FORGED = Object.freeze({ kind: 'forged' });
const EXPIRED = Object.freeze({ kind: 'expired' });
const MOST_KNOWN = 1_000;

export interface PassOptions {
  /** Signs the passes; the same on every instance of the hub. */
  readonly secret: string;
  /** SHA-256 of the client's present key in hex; undefined when there is no such client. */
  readonly keyHashOf: (client: string) => string | undefined;
  readonly clock: Clock;
  readonly lifeSeconds: number;
}

/**
 * Passes: what SDKs get and keep in place of an access_token. A pass names its client and its account, and is worth
 * nothing at WeChat. The hub stores none: each is signed with HMAC-SHA-256 over its text and the digest of its client's
 * key, so that all passes of a key die with that key.
 */
export class Passes {
  /** Genuine passes whose signature was computed already. Emptied when full. */
  private readonly known = new Map<string, KnownPass>();

  constructor(private readonly options: PassOptions) {}

  get lifeSeconds(): number {
    return this.options.lifeSeconds;
  }

  /** Undefined when the names are too long for any pass. */
  issue({ client, account }: PassHolder, wecom = false): string | undefined {
    const { clock, lifeSeconds, keyHashOf } = this.options;
    const expiresAt = Math.floor(clock.now() / 1000) + lifeSeconds;
    const content = Buffer.from(JSON.stringify([expiresAt, client, account])).toString('base64url');
    const signed = `wtp1${wecom ? 'w' : ''}.${content}`;
    const pass = `${signed}.${this.sign(signed, keyHashOf(client))}`;
    return pass.length <= LONGEST_PASS ? pass : undefined;
  }

  read(pass: string): PassVerdict {
    const known = this.known.get(pass) ?? this.verify(pass);
    // Also of those that were seen before: the client may be gone by now, or have another key.
    if (!known || this.options.keyHashOf(known.holder.client) !== known.keyHash) return FORGED;
    return this.options.clock.now() < known.endsAt ? known : EXPIRED;
  }

  private verify(pass: string): KnownPass | undefined {
    const [, content, signature] = (pass.length <= LONGEST_PASS && FORM.exec(pass)) || [];
    if (content === undefined || signature === undefined) return undefined;
    const fields = decode(content);
    if (!fields) return undefined;
    const [expiresAt, client, account] = fields;
    const keyHash = this.options.keyHashOf(client);
    const expected = this.sign(pass.slice(0, -signature.length - 1), keyHash);
    // As texts: several texts decode to the same bytes.
    const genuine = timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
    if (!genuine || keyHash === undefined) return undefined;
    const known = {
      kind: 'valid',
      holder: { client, account },
      keyHash,
      endsAt: (expiresAt + GRACE_SECONDS) * 1000,
    } as const;
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(pass, known);
    return known;
  }

  /** Without a key it is computed all the same, so that the time it takes does not tell which clients there are. */
  private sign(text: string, keyHash = ''): string {
    return createHmac('sha256', this.options.secret).update(`${text}.${keyHash}`).digest('base64url');
  }
}

/** True for a text that was made as a pass for a WeCom account, genuine or not. */
export function looksLikeWecom(pass: string): boolean {
  return pass.startsWith('wtp1w.');
}

function decode(content: string): [expiresAt: number, client: string, account: string] | undefined {
  try {
    const fields: unknown = JSON.parse(Buffer.from(content, 'base64url').toString());
    if (!Array.isArray(fields) || fields.length !== 3) return undefined;
    const [expiresAt, client, account] = fields as unknown[];
    if (typeof expiresAt !== 'number' || typeof client !== 'string' || typeof account !== 'string') {
      return undefined;
    }
    return [expiresAt, client, account];
  } catch {
    return undefined;
  }
}
