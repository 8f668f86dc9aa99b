import type { FailureClass, FetchFailure } from '../core/failure.js';

/** Official accounts and mini programs, or WeCom: they give some numbers different meanings. */
export type Family = 'wechat' | 'wecom';

type Treatment = Pick<FetchFailure, 'class' | 'pauseMs' | 'addressOnly' | 'ambiguous'>;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const configuration: Treatment = { class: 'configuration' };
const address: Treatment = { class: 'address', addressOnly: true };
const person: Treatment = { class: 'person' };
/** Every call sends the administrator another message, so an hour passes between two. */
const awaitsAdministrator: Treatment = { class: 'person', pauseMs: HOUR_MS };
const slowDown: Treatment = { class: 'slow-down', pauseMs: MINUTE_MS };

/** What the errcodes of the token endpoints mean for the next attempt (wechat-contract §1.4, §5.1). */
const TREATMENTS: Readonly<Record<number, Treatment>> = {
  // "System error" does not say how far the call came: the previous token may be replaced already.
  [-1]: { class: 'transient', ambiguous: true },
  40001: configuration,
  40002: configuration,
  40013: configuration,
  40091: configuration,
  40125: configuration,
  41002: configuration,
  41004: configuration,
  43002: configuration,
  45009: { class: 'quota' },
  45011: slowDown,
  40164: address,
  45035: address,
  60020: address,
  61004: address,
  40243: person,
  50002: person,
  50003: person,
  50004: person,
  50007: person,
  89501: awaitsAdministrator,
  89502: awaitsAdministrator,
  89503: awaitsAdministrator,
  89504: awaitsAdministrator,
  89505: awaitsAdministrator,
  89506: { class: 'person', pauseMs: 24 * HOUR_MS, addressOnly: true },
  89507: { class: 'person', pauseMs: HOUR_MS, addressOnly: true },
};

/** WeCom limits by minute and hour, not by day. */
const WECOM_TREATMENTS: Readonly<Record<number, Treatment>> = { 45009: slowDown, 45033: slowDown };

/** A code that nobody knows is raised to people at once: retrying it blindly could cost the quota. */
export function treatmentOf(errcode: number, family: Family): Treatment & { readonly class: FailureClass } {
  return (family === 'wecom' ? WECOM_TREATMENTS[errcode] : undefined) ?? TREATMENTS[errcode] ?? configuration;
}
