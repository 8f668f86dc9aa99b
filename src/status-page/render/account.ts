import { createHash } from 'node:crypto';
import { healthOf } from '../../nest/account-health.js';
import type { AccountStatus, KeptStatus, TicketStatus } from '../../nest/account-status.js';
import { ago, count } from '../format.js';
import { type Html, html } from '../html.js';
import type { Words } from '../words/words.js';
import { bar } from './bar.js';
import { lastError } from './last-error.js';
import { life } from './life.js';
import { stolen } from './stolen.js';

/** One account as a card. */
export function account(status: AccountStatus, now: number, words: Words): Html {
  const id = idOf(status.account);
  return html`<li class="account" id="${id}" data-health="${healthOf(status)}" data-state="${status.state}">
    <article aria-labelledby="${id}-name">
      <header>
        <h2 id="${id}-name"><bdi>${status.account}</bdi></h2>
        ${state(status, words)}
        <p class="quiet about">
          ${words.platforms[status.platform]}${status.appId !== undefined && html` · <code>${status.appId}</code>`}
        </p>
      </header>
      ${lastError(status, now, words)} ${stolen(status, now, words)}
      ${life(status, status.account, now, words)} ${figures(status, now, words)}
      ${(status.tickets ?? []).map((each) => ticket(each, status.account, now, words))}
    </article>
  </li> `;
}

function ticket(status: TicketStatus, name: string, now: number, words: Words): Html {
  const title = words.ticket(status.type);
  return html`<section class="ticket" data-state="${status.state}">
    <header>
      <h3>${title}</h3>
      ${state(status, words)}
    </header>
    ${lastError(status, now, words)} ${life(status, `${name}, ${title}`, now, words)}
    ${figures(status, now, words)}
  </section>`;
}

function state(status: KeptStatus, words: Words): Html {
  const health = healthOf(status);
  return html`<p class="state" data-health="${health}">
    ${words.states[status.state]}${health === 'degraded' && html` · ${words.renewalFails}`}
  </p>`;
}

/** What is counted: calls against their ceilings, and when it was used. */
function figures({ budget, forced, lastUsedAt }: KeptStatus, now: number, words: Words): Html {
  const calls = budget?.per === 'hour' ? words.callsThisHour : words.callsToday;
  return html`<dl>
    ${budget && figure(calls, budget.used, budget.ceiling, words)}
    ${forced && forced.used > 0 && figure(words.forcedToday, forced.used, forced.perDay, words)}
    ${
      lastUsedAt &&
      html`<div>
        <dt>${words.lastUsed}</dt>
        <dd>
          <time datetime="${lastUsedAt.toISOString()}">${ago(now - lastUsedAt.getTime(), words)}</time>
        </dd>
      </div>`
    }
  </dl>`;
}

function figure(label: string, used: number, ceiling: number, words: Words): Html {
  const share = used / ceiling;
  const text = words.usedOf(count(used, words), count(ceiling, words));
  const tone = share >= 1 ? 'bad' : share >= 0.5 ? 'warning' : 'quiet';
  return html`<div>
    <dt>${label}</dt>
    <dd><span>${text}</span> ${bar({ label, text, share, tone })}</dd>
  </div>`;
}

/** Names can hold anything; an id cannot. */
function idOf(name: string): string {
  return `account-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
