/** Calm when all is well: colour is for what needs a person. Every pair of text and ground has a contrast of 4.5 at least. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8;
  --card: #ffffff;
  --line: #e3e6ea;
  --text: #1c2127;
  --quiet: #5b6570;
  --track: #e8ebef;
  --mark: #1c2127;
  --good: #12804a;
  --good-fill: #2fae6f;
  --warning: #8a5300;
  --warning-fill: #e0982b;
  --warning-ground: #fff6e6;
  --bad: #b3261e;
  --bad-fill: #d9483f;
  --bad-ground: #fdf0ef;
  --link: #0b62b8;
  --focus: #0b62b8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #101317;
    --card: #181c22;
    --line: #2a3038;
    --text: #e8ebef;
    --quiet: #9aa5b1;
    --track: #2a3038;
    --mark: #e8ebef;
    --good: #5ccf94;
    --good-fill: #35a76c;
    --warning: #f0b65a;
    --warning-fill: #c98a2b;
    --warning-ground: #2a2216;
    --bad: #ff8f86;
    --bad-fill: #d9564d;
    --bad-ground: #2d1b1b;
    --link: #7db8f5;
    --focus: #7db8f5;
  }
}
*, *::before, *::after { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 76rem;
  padding: 1rem clamp(1rem, 4vw, 2.5rem) 2rem;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif;
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
  -webkit-text-size-adjust: 100%;
}
h1, h2, h3, p, ul, dl, dd { margin: 0; }
ul { padding: 0; list-style: none; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
code { font: .85em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.quiet { color: var(--quiet); }

.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.25rem; font-size: .875rem; }
.title { font-weight: 600; }
#live { margin-left: auto; color: var(--quiet); }
.dot { display: inline-block; width: .5rem; height: .5rem; margin-right: .35rem; border-radius: 50%; background: var(--quiet); }
#live[data-state='live'] .dot { background: var(--good-fill); animation: breathe 4s ease-in-out infinite; }
#live[data-state='lost'] { color: var(--bad); }
#live[data-state='lost'] .dot { background: var(--bad-fill); }
@keyframes breathe { 50% { opacity: .35; } }
.languages { display: flex; gap: .75rem; }
.languages a, footer a { display: inline-block; padding: .25rem 0; }
.languages [aria-current] { padding: .25rem 0; color: var(--quiet); }

.summary { padding: clamp(1.5rem, 5vw, 3rem) 0 1.5rem; }
h1 { font-size: clamp(1.6rem, 5vw, 2.4rem); line-height: 1.2; font-weight: 650; letter-spacing: -.015em; text-wrap: balance; }
[data-health='down'] > h1 { color: var(--bad); }
[data-health='degraded'] > h1 { color: var(--warning); }
.counts { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: .75rem; color: var(--quiet); }
.counts li::before, .state::before {
  content: '';
  display: inline-block;
  width: .5rem;
  height: .5rem;
  margin-right: .45rem;
  border-radius: 50%;
  vertical-align: .08em;
  background: var(--quiet);
}
.counts [data-health='up']::before, .state[data-health='up']::before { background: var(--good-fill); }
.counts [data-health='degraded']::before, .state[data-health='degraded']::before { background: var(--warning-fill); }
.counts [data-health='down']::before, .state[data-health='down']::before { background: var(--bad-fill); }

form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; padding-bottom: 1.5rem; }
form label { flex-basis: 100%; font-size: .875rem; color: var(--quiet); }
form input { flex: 1 1 12rem; max-width: 26rem; min-width: 0; }
form input, form button {
  min-height: 2.75rem;
  padding: .5rem .85rem;
  border: 1px solid var(--line);
  border-radius: .6rem;
  background: var(--card);
  color: inherit;
  font: inherit;
}
form input { border-color: var(--quiet); }
form button { cursor: pointer; }

.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1rem; align-items: start; }
.account { border: 1px solid var(--line); border-radius: .9rem; background: var(--card); padding: 1.1rem 1.2rem 1.2rem; }
.account[data-health='down'] { border-color: var(--bad-fill); }
.account[data-health='degraded'] { border-color: var(--warning-fill); }
article, .ticket { display: grid; gap: .9rem; }
article > *, .ticket > * { min-width: 0; }
article header, .ticket header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 1rem; }
h2 { font-size: 1.1rem; font-weight: 620; }
h3 { font-size: .95rem; font-weight: 600; }
.about { flex-basis: 100%; font-size: .875rem; }
.state { font-size: .875rem; white-space: nowrap; color: var(--quiet); }
.state[data-health='up'] { color: var(--good); }
.state[data-health='degraded'] { color: var(--warning); white-space: normal; }
.state[data-health='down'] { color: var(--bad); }
.life.quiet { font-size: .875rem; }

.bar { height: .5rem; border-radius: .25rem; overflow: hidden; background: var(--track); }
.bar svg { display: block; width: 100%; height: 100%; }
.bar .fill { fill: var(--quiet); transition: width 1s ease-out; }
.bar.good .fill { fill: var(--good-fill); }
.bar.warning .fill { fill: var(--warning-fill); }
.bar.bad .fill { fill: var(--bad-fill); }
.bar .mark { fill: var(--mark); }
.life p { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin-top: .35rem; font-size: .875rem; }
dl { display: grid; gap: .5rem; font-size: .875rem; }
dl:empty, dl:not(:has(div)) { display: none; }
dl > div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .15rem 1rem; }
dt { color: var(--quiet); }
dd { display: contents; }
dl .bar { flex-basis: 100%; height: .2rem; }

.error { padding: .8rem .9rem; border-radius: .6rem; background: var(--bad-ground); font-size: .9rem; }
.account[data-health='degraded'] > article > .error { background: var(--warning-ground); }
.error > * + * { margin-top: .4rem; }
.error h3 { color: var(--bad); }
.account[data-health='degraded'] > article > .error h3 { color: var(--warning); }
.account > article > .suspicion { background: var(--warning-ground); }
.account > article > .suspicion h3 { color: var(--warning); }
.said { font: .85em/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.hint strong { display: block; font-size: .8rem; font-weight: 600; }
.error .quiet { font-size: .8rem; }
.ticket { padding-top: .9rem; border-top: 1px solid var(--line); gap: .6rem; }

.empty { padding: 1.5rem 0; color: var(--quiet); }
footer { margin-top: 2.5rem; font-size: .875rem; }
footer ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-bottom: .5rem; }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
}
@media print { form, .languages, footer { display: none; } }
`;
