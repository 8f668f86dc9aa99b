import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock } from '../../core/clock.js';

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
    const [, content, signature] = (pass.length <= LONGEST_PASS && FORM.exec(pass)) || [];
    if (content === undefined || signature === undefined) return { kind: 'forged' };
    const fields = decode(content);
    if (!fields) return { kind: 'forged' };
    const [expiresAt, client, account] = fields;
    const keyHash = this.options.keyHashOf(client);
    const expected = this.sign(pass.slice(0, -signature.length - 1), keyHash);
    // As texts: several texts decode to the same bytes.
    const genuine = timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
    if (!genuine || keyHash === undefined) return { kind: 'forged' };
    if (this.options.clock.now() / 1000 >= expiresAt + GRACE_SECONDS) return { kind: 'expired' };
    return { kind: 'valid', holder: { client, account } };
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
