import { type AccountHealth, HEALTHS } from '../../nest/account-health.js';
import type { AccountOverview } from '../../nest/account-overview.js';
import { count } from '../format.js';
import { type Html, html } from '../html.js';
import { account } from './account.js';
import type { StatusView } from './view.js';

/** How all is, in one sentence and in numbers. */
export function summary({ overview: { health }, words }: StatusView): Html {
  return html`<section id="summary" class="summary" data-health="${worstOf(health)}" aria-live="polite">
    <h1 id="verdict">${words.verdict(health)}</h1>
    <ul class="counts">
      ${HEALTHS.filter((each) => health[each] > 0).map(
        (each) => html`<li data-health="${each}">${words.count(each, health[each])}</li> `,
      )}
    </ul>
  </section>`;
}

/** The accounts, or why there are none, and what is not shown. */
export function accounts({ overview, words, search }: StatusView): Html {
  const { accounts: shown, matching, known, at } = overview;
  return html`<div id="accounts">
    ${
      matching === 0 &&
      html`<p class="empty">${known === 0 ? words.noAccounts : words.nothingFound(search)}</p>`
    }
    <ul class="cards">
      ${shown.map((status) => account(status, at.getTime(), words))}
    </ul>
    ${
      shown.length < matching &&
      html`<p class="empty">
        ${words.shown(count(shown.length, words), count(matching, words))} ${words.narrow}
      </p>`
    }
  </div>`;
}

function worstOf(health: AccountOverview['health']): AccountHealth {
  return HEALTHS.find((each) => health[each] > 0) ?? 'idle';
}
