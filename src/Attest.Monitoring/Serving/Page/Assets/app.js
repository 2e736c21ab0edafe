// The page: which view stands, the theme, the stretch of time.

import { byId, fill, h, icon } from './dom.js';
import { listenToKeys } from './keys.js';
import { listen, on } from './live.js';
import { Overview, RANGES } from './overview.js';

const stored = (key, usual) => { try { return localStorage.getItem(key) ?? usual; } catch { return usual; } };
const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a private window keeps nothing */ } };

const state = { range: stored('attest.range', '24h'), filter: { text: '', status: '', pipeline: '' } };
if (!RANGES.some(([value]) => value === state.range)) state.range = '24h';

const app = {
  view: null,
  async route() {
    const [, kind, id] = location.hash.split('/');
    const arrived = app.arrived = {};
    let view;
    if (kind === 'run' && id) {
      const { Run } = await import('./run.js');
      if (arrived !== app.arrived) return;
      app.view?.end();
      view = new Run(decodeURIComponent(id.split('?')[0]));
    } else {
      app.view?.end();
      view = new Overview(state);
    }
    app.view = view;
    byId('range').hidden = kind === 'run';
    fill(byId('view'), view.element);
    if (kind !== 'run') document.title = 'Attest';
    if (app.isRouted) { byId('main').focus({ preventScroll: true }); scrollTo(0, 0); }
    app.isRouted = true;
  },
  switchTheme() {
    const next = isDark() ? 'light' : 'dark';
    store('attest.theme', next);
    theme(next);
    app.view?.plot?.();
  },
};

const isDark = () => (document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

function theme(name) {
  if (name) document.documentElement.dataset.theme = name;
  fill(byId('theme'), icon(isDark() ? 'sun' : 'moon'));
  byId('theme').setAttribute('aria-pressed', String(isDark()));
}

function ranges() {
  const group = byId('range');
  const buttons = RANGES.map(([value, name]) => h('button', { type: 'button', role: 'radio', data: { value }, onclick: () => choose(value) }, name));
  const choose = value => {
    state.range = value;
    store('attest.range', value);
    for (const button of buttons) {
      const isIt = button.dataset.value === value;
      button.setAttribute('aria-checked', String(isIt));
      button.tabIndex = isIt ? 0 : -1;
    }
    app.view?.load?.();
  };
  // Arrows move within a group of radios, as everywhere.
  group.addEventListener('keydown', event => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = buttons[(buttons.findIndex(button => button.dataset.value === state.range) + by + buttons.length) % buttons.length];
    choose(next.dataset.value);
    next.focus();
  });
  fill(group, buttons);
  choose(state.range);
}

theme(stored('attest.theme', null));
ranges();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { theme(null); app.view?.plot?.(); });
byId('theme').addEventListener('click', () => app.switchTheme());
byId('help').addEventListener('click', () => byId('keys').showModal());
addEventListener('hashchange', () => app.route());
listenToKeys(app);
app.route();

// A newer version answers: its page is another one.
let version = null;
on('hello', told => { if (version !== null && version !== told.version) location.reload(); version = told.version; });
listen('/api/events', { isMain: true });
