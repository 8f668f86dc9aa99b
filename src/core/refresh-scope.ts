import type { StoredEntry } from './credential-store.js';
import type { CredentialDefinition } from './definition.js';
import type { EngineContext } from './engine-context.js';
import { engineError, hintFor, hintWithTheft } from './engine-errors.js';
import type { CredentialEvent } from './engine-event.js';
import type { WechatErrorCode, WechatTokenError } from './errors.js';
import type { FetchFailure } from './failure.js';
import type { LocalTrouble } from './local-trouble.js';
import { theftHint } from './hints/theft.js';
import {
  type CredentialRecord,
  isDoubted,
  type RefreshCause,
  type StoredCredential,
  type StoredFailure,
  type StoredTheft,
} from './record.js';
import { recordTtl } from './record-ttl.js';
import type { Lease, News } from './refresh-coordinator.js';
import type { FetchResult } from './source-call.js';
import { isRecent, secretMarkOf } from './theft.js';
import { tokenErrorFrom } from './token-error.js';
import type { JsonValue } from './token-source.js';
import { recordIssued } from './transitions.js';

const WRITE_ATTEMPTS = 50;
/** How much longer than its back-off a process waits that failed last, so that the others go first. */
const SIT_OUT_MS = 500;

/** What the steps of one refresh share: whose credential it is, the time, the record, and how to speak of it. */
export class RefreshScope {
  /** Digest of the secret this refresh works with. */
  fingerprint: string | undefined;
  /** The refresh has waited for the end of a credential that was handed back in its last second. Not twice. */
  sawTheEnd = false;
  /** The record as this refresh saw it last. */
  seen: CredentialRecord | undefined;

  constructor(
    readonly context: EngineContext,
    readonly definition: CredentialDefinition,
    private readonly openTrouble: () => LocalTrouble,
    /** Why a person forced it. */
    readonly reason: string | undefined,
  ) {}

  get trouble(): LocalTrouble {
    return this.openTrouble();
  }

  /** This process's own failure, while it holds: another secret has another chance. */
  get standDown(): StoredFailure | undefined {
    const { standDown } = this.trouble;
    const holds = standDown && this.now() < standDown.retryAt && standDown.fingerprint === this.fingerprint;
    return holds ? standDown : undefined;
  }

  /** The zero of the monotonic clock in the time in force. */
  get epoch(): number {
    return this.context.timeline.toStoreTime(0);
  }

  /**
   * The store failed since the credential was issued, and processes were allowed to fetch without it: nobody
   * can say that none of them did.
   */
  get mayHaveUnseenFetches(): boolean {
    const { context, definition, seen } = this;
    const allowed = definition.source.rotation !== 'idempotent' && context.settings.whenStoreDown === 'fetch';
    return allowed && context.storeFailedAt > (seen?.credential?.issuedAt ?? 0);
  }

  now(): number {
    return this.context.timeline.now();
  }

  async read(): Promise<StoredEntry> {
    const entry = await this.context.store.read(this.definition.key);
    this.seen = entry.record;
    return entry;
  }

  /**
   * What the fleet has, by the store's time, when it is this process's turn to ask. Whoever may not want it any more by
   * then throws in `check`.
   */
  async look(check: () => void = () => undefined): Promise<CredentialRecord | undefined> {
    const { context } = this;
    const endTurn = await context.turn();
    try {
      check();
      await context.syncTime();
      await this.saveUnsaved();
      const { record } = await this.read();
      await context.syncTime(record?.credential);
      return record;
    } finally {
      endTurn();
    }
  }

  /** Read, compute, write if nobody wrote meanwhile; else again. A computed record that is the same is not written. */
  async commit(
    transition: (current: CredentialRecord | undefined) => CredentialRecord,
    options: { readonly release?: Lease; readonly news?: News['kind'] } = {},
  ): Promise<CredentialRecord> {
    const { release, news: kind } = options;
    const { key } = this.definition;
    for (let attempt = 1; attempt <= WRITE_ATTEMPTS; attempt++) {
      const { record: current, revision } = await this.read();
      const record = transition(current);
      if (record === current && !release) return record;
      const id = record.credential?.id;
      // Whoever holds a credential must hear that it may be dead, whatever else this is about.
      const about = kind && record.credential && isDoubted(record.credential) ? 'doubted' : kind;
      const news: News | undefined = about && { key, kind: about, ...(id !== undefined && { id }) };
      const ttlMs = recordTtl(record, this.now());
      const write = { record, revision, ttlMs, ...(release && { release }), ...(news && { news }) };
      if (await this.context.store.write(key, write)) return (this.seen = record);
    }
    throw this.engineError('TIMEOUT', 'the record is being changed without pause');
  }

  /** Writes back what was fetched while the store was away, by the same rule as any other issuance. */
  async saveUnsaved(): Promise<void> {
    const unsaved = this.trouble.unsaved;
    if (!unsaved) return;
    const { credential, state, epoch } = unsaved;
    // Measured by a clock that ran ahead of the store's, it would seem to live longer than it does.
    const measured = shiftedBy(credential, Math.min(0, this.epoch - epoch));
    await this.save(measured, state);
    // Meanwhile there may be a newer one to be saved.
    if (this.trouble.unsaved === unsaved) this.trouble.unsaved = undefined;
  }

  /** Writes what was issued earlier, unless the store holds something newer. */
  save(credential: StoredCredential, state?: JsonValue): Promise<CredentialRecord> {
    const canForce = this.definition.source.forceRation !== undefined;
    const issued = { credential, state, owner: '', canForce };
    const save = (current: CredentialRecord | undefined): CredentialRecord =>
      recordIssued(current, { ...issued, now: this.now(), latest: this.context.timeline.latest() });
    return this.commit(save, { news: 'credential' });
  }

  issue(result: Extract<FetchResult, { ok: true }>, sentAt: number, cause: RefreshCause): StoredCredential {
    const secretMark = secretMarkOf(this.fingerprint);
    return Object.freeze({
      id: this.context.random.id(),
      value: result.value,
      issuedAt: sentAt,
      receivedAt: this.now(),
      expiresAt: sentAt + result.lifeMs,
      server: this.context.timeline.server,
      cause,
      ...(secretMark !== undefined && { secretMark }),
    });
  }

  /** The next slot belongs to a process whose network may be better. */
  sitOut(failure: StoredFailure | undefined): void {
    if (failure && this.context.coordinator.shared) this.trouble.sitsOutUntil = failure.retryAt + SIT_OUT_MS;
  }

  report(event: CredentialEvent): void {
    const { account, credentialType } = this.definition;
    this.context.emit({ ...event, account, credentialType });
  }

  reportRefreshed(credential: StoredCredential, cause: RefreshCause, forced: boolean): void {
    const { id, issuedAt, receivedAt, expiresAt } = credential;
    this.report({
      type: 'refreshed',
      cause,
      credentialId: id,
      forced,
      durationMs: receivedAt - issuedAt,
      expiresAt,
    });
  }

  reportTheft({ id, times, since }: StoredTheft): void {
    this.report({
      type: 'stolen',
      code: 'TOKEN_STOLEN_SUSPECTED',
      credentialId: id,
      times,
      since,
      hint: this.theftHint() ?? '',
    });
  }

  /** What to do about somebody else who refreshes the account, if there are signs of that. */
  private theftHint(): string | undefined {
    const { context, definition, seen } = this;
    const theft = seen?.stolen;
    if (!isRecent(theft, this.now())) return undefined;
    const stable = definition.source.rotation === 'idempotent';
    return theftHint({ ...theft, appId: definition.appId, stable }, context.settings.locale);
  }

  tokenError(failure: FetchFailure, retryAt: number): WechatTokenError {
    const { account, appId, platform, credentialType } = this.definition;
    return tokenErrorFrom(failure, {
      account,
      appId,
      platform,
      ...(credentialType !== 'access_token' && { call: 'business', credential: credentialType }),
      locale: this.context.settings.locale,
      retryAt,
      ...(failure.class === 'quota' && { theft: this.theftHint() }),
    });
  }

  engineError(code: WechatErrorCode, message: string, retryAt?: number): WechatTokenError {
    const { account, credentialType } = this.definition;
    const { locale } = this.context.settings;
    return engineError(code, `${account}: ${message}`, locale, {
      account,
      hint: hintWithTheft(hintFor(code, locale, credentialType), code, this.theftHint(), locale),
      retryable: retryAt !== undefined || code === 'STORE_UNAVAILABLE' || code === 'TIMEOUT',
      ...(retryAt !== undefined && { retryAt: new Date(retryAt) }),
    });
  }
}

function shiftedBy(credential: StoredCredential, ms: number): StoredCredential {
  const { issuedAt, receivedAt, expiresAt } = credential;
  return { ...credential, issuedAt: issuedAt + ms, receivedAt: receivedAt + ms, expiresAt: expiresAt + ms };
}
