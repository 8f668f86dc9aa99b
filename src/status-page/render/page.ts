import { SCRIPT_ELEMENT, STYLE_ELEMENT } from '../assets/elements.js';
import { type Html, html } from '../html.js';
import { LANGUAGES } from '../words/choose-words.js';
import { accounts, summary } from './accounts.js';
import type { StatusView } from './view.js';

/** Few accounts need no filter. */
const FILTER_FROM = 6;

/** What the script asks for again and again. */
export function changingPart(view: StatusView): string {
  return html`${summary(view)} ${accounts(view)}`.text;
}

/** The whole page. */
export function page(view: StatusView): string {
  const { words, overview, search, lang } = view;
  const title = view.title ?? words.title;
  return html`<!doctype html>
    <html lang="${words.tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${words.verdict(overview.health)} · ${title}</title>
        <link rel="icon" href="data:," />
        <noscript><meta http-equiv="refresh" content="10" /></noscript>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header class="top">
          <p class="title">${title}</p>
          <p id="live" data-live="${words.live}" data-lost="${words.lost}">
            <span class="dot" aria-hidden="true"></span>
            <span id="live-text" role="status">${words.asOf}</span>
            <time id="as-of" datetime="${overview.at.toISOString()}"
              >${overview.at.toISOString().slice(11, 19)} UTC</time
            >
          </p>
          ${languages(view)}
        </header>
        <main>
          ${summary(view)}
          ${
            (overview.known >= FILTER_FROM || search !== '') &&
            html`<form role="search" method="get">
              ${lang !== undefined && html`<input type="hidden" name="lang" value="${lang}" />`}
              <label for="filter">${words.filter}</label>
              <input
                id="filter"
                type="search"
                name="q"
                value="${search}"
                placeholder="${words.filterHint}"
                maxlength="100"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
              />
              <button>${words.apply}</button>
            </form>`
          }
          ${accounts(view)}
        </main>
        <footer>
          ${links(view)}
          <p class="quiet">${words.noSecrets}</p>
        </footer>
        ${SCRIPT_ELEMENT}
      </body>
    </html> `.text;
}

function languages({ words, search }: StatusView): Html {
  return html`<nav class="languages" aria-label="${words.otherLanguage}">
    ${LANGUAGES.map(({ tag }) => {
      const query = new URLSearchParams({ lang: tag, ...(search !== '' && { q: search }) });
      const name = tag === 'en' ? 'English' : '中文';
      return tag === words.tag
        ? html`<span lang="${tag}" aria-current="true">${name}</span> `
        : html`<a lang="${tag}" hreflang="${tag}" href="?${query.toString()}">${name}</a> `;
    })}
  </nav>`;
}

function links({ words, links }: StatusView): Html | false {
  if (links.length === 0) return false;
  return html`<nav aria-label="${words.links}">
    <ul>
      ${links.map(
        ({ href, text }) =>
          html`<li><a href="${href}">${typeof text === 'string' ? text : text[words.tag]}</a></li> `,
      )}
    </ul>
  </nav>`;
}
