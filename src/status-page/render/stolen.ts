import type { KeptStatus } from '../../nest/account-status.js';
import { ago } from '../format.js';
import { type Html, html } from '../html.js';
import type { Words } from '../words/words.js';

/** The suspicion that somebody else refreshes the account, and what to do about it. */
export function stolen({ stolen: signs }: KeptStatus, now: number, words: Words): Html | undefined {
  if (!signs) return undefined;
  const { times, since } = signs;
  return html`<section class="error suspicion">
    <h3>${words.suspicion}</h3>
    <p>${words.tokensDied(times)}</p>
    <p class="hint"><strong>${words.whatToDo}</strong> <span>${words.findTheOther}</span></p>
    <p class="quiet">
      <time datetime="${since.toISOString()}" title="${since.toISOString()}"
        >${words.firstNoticed(ago(now - since.getTime(), words))}</time
      >
    </p>
  </section>`;
}
