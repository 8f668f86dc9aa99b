import type { KeptStatus } from '../../nest/account-status.js';
import { ago, duration } from '../format.js';
import { type Html, html } from '../html.js';
import type { Words } from '../words/words.js';

/** The last failed refresh: what WeChat said, what to do, and when it is tried again. */
export function lastError({ lastError: error }: KeptStatus, now: number, words: Words): Html | undefined {
  if (!error) return undefined;
  const { errcode, errmsg, rid, reason, hint, at, retryAt } = error;
  const said = errmsg ?? reason;
  const waitMs = retryAt.getTime() - now;
  return html`<section class="error">
    <h3>${errcode === undefined ? words.problem[error.class] : words.wechatSays(errcode)}</h3>
    ${said !== undefined && html`<p class="said"><bdi>${said}</bdi></p>`}
    <p class="hint"><strong>${words.whatToDo}</strong> <span>${hint ?? words.advice[error.class]}</span></p>
    <p class="quiet">
      <time datetime="${at.toISOString()}" title="${at.toISOString()}"
        >${words.failed(ago(now - at.getTime(), words))}</time
      >
      · ${waitMs > 0 ? words.nextAttempt(duration(waitMs, words)) : words.nextAttemptNow}
      ${rid !== undefined && !said?.includes(rid) && html` · <span>rid <code>${rid}</code></span>`}
    </p>
  </section>`;
}
