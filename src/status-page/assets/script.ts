/**
 * What runs in the browser: asks for the changing part of the page every two seconds while somebody looks, and changes
 * only what differs, so that selections and transitions survive. Where scripts are off the page reloads itself.
 */
export const SCRIPT = `(() => {
  'use strict';
  const EVERY_MS = 2000;
  const PATIENCE_MS = 10000;
  const live = document.getElementById('live');
  const liveText = document.getElementById('live-text');
  const asOf = document.getElementById('as-of');
  const filter = document.getElementById('filter');
  const suffix = document.title.slice(document.title.indexOf(' \\u00b7 '));
  let etag = '';
  let failures = 0;
  let timer = 0;
  let asking;

  function change(from, to) {
    if (from.isEqualNode(to)) return;
    if (from.nodeName !== to.nodeName || from.id !== to.id || from.nodeType !== Node.ELEMENT_NODE) {
      from.replaceWith(to);
      return;
    }
    for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name);
    for (const { name, value } of to.attributes) {
      if (from.getAttribute(name) !== value) from.setAttribute(name, value);
    }
    const known = new Map([...from.children].filter(({ id }) => id).map((child) => [child.id, child]));
    const wanted = [...to.childNodes];
    wanted.forEach((next, index) => {
      const moved = known.get(next.id);
      if (moved && moved !== from.childNodes[index]) from.insertBefore(moved, from.childNodes[index] ?? null);
      const current = from.childNodes[index];
      if (current) change(current, next);
      else from.append(next);
    });
    while (from.childNodes.length > wanted.length) from.lastChild.remove();
  }

  function show(markup) {
    const next = new DOMParser().parseFromString(markup, 'text/html');
    const parts = ['summary', 'accounts'].map((id) => [document.getElementById(id), next.getElementById(id)]);
    if (parts.some(([, wanted]) => !wanted)) throw new Error('this is another page');
    for (const [current, wanted] of parts) change(current, wanted);
    document.title = document.getElementById('verdict').textContent + suffix;
  }

  function say(isLive, date) {
    live.dataset.state = isLive ? 'live' : 'lost';
    const text = isLive ? live.dataset.live : live.dataset.lost;
    if (liveText.textContent !== text) liveText.textContent = text;
    if (!isLive) return;
    const at = date ? new Date(date) : new Date();
    asOf.dateTime = at.toISOString();
    asOf.textContent = at.toLocaleTimeString(document.documentElement.lang);
  }

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    const mine = (asking = new AbortController());
    const patience = setTimeout(() => mine.abort(), PATIENCE_MS);
    const url = new URL(location.href);
    url.hash = '';
    url.searchParams.set('part', 'accounts');
    try {
      const headers = etag ? { 'If-None-Match': etag } : {};
      const response = await fetch(url, { headers, cache: 'no-store', signal: mine.signal });
      if (response.status !== 304) {
        if (!response.ok) throw new Error(String(response.status));
        const markup = await response.text();
        if (asking !== mine) return;
        show(markup);
        etag = response.headers.get('ETag') ?? '';
      }
      failures = 0;
      say(true, response.headers.get('Date'));
    } catch {
      if (asking !== mine) return;
      failures += 1;
      say(false);
    } finally {
      clearTimeout(patience);
      if (asking === mine) later(EVERY_MS * 2 ** Math.min(failures, 3));
    }
  }

  function later(ms) {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, ms);
  }

  function search() {
    const url = new URL(location.href);
    if (filter.value) url.searchParams.set('q', filter.value);
    else url.searchParams.delete('q');
    history.replaceState(null, '', url);
    etag = '';
    ask();
  }

  document.addEventListener('visibilitychange', () => later(0));
  filter?.form.addEventListener('submit', (event) => {
    event.preventDefault();
    search();
  });
  filter?.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(search, 200);
  });
  ask();
})();`;
