import { healthOf } from '../../nest/account-health.js';
import type { KeptStatus } from '../../nest/account-status.js';
import { duration } from '../format.js';
import { type Html, html } from '../html.js';
import type { Words } from '../words/words.js';
import { bar } from './bar.js';

/** A token of a static source ends in ten years. */
const ENDLESS_MS = 365 * 86_400_000;

/** How much of a credential's life is left, as a bar with a mark where its renewal is planned, and in words. */
export function life(status: KeptStatus, name: string, now: number, words: Words): Html {
  const { issuedAt, expiresAt, renewsAt } = status;
  const leftMs = expiresAt ? expiresAt.getTime() - now : 0;
  if (!issuedAt || !expiresAt || leftMs <= 0) {
    return html`<p class="life quiet">${words.noToken}</p>`;
  }
  if (leftMs > ENDLESS_MS) return html`<p class="life quiet">${words.endless}</p>`;
  const wholeMs = expiresAt.getTime() - issuedAt.getTime();
  const health = healthOf(status);
  const left = words.left(duration(leftMs, words));
  const renewalMs = renewsAt && renewsAt.getTime() - now;
  return html`<div class="life">
    ${bar({
      label: `${name}: ${words.life}`,
      text: left,
      share: leftMs / wholeMs,
      mark: renewsAt && (expiresAt.getTime() - renewsAt.getTime()) / wholeMs,
      tone: health === 'down' ? 'bad' : health === 'degraded' ? 'warning' : 'good',
    })}
    <p>
      <time datetime="${expiresAt.toISOString()}" title="${expiresAt.toISOString()}">${left}</time>
      ${
        renewalMs !== undefined &&
        html`<span class="quiet"
          >${renewalMs > 0 ? words.renewal(duration(renewalMs, words)) : words.renewalNow}</span
        >`
      }
    </p>
  </div>`;
}
