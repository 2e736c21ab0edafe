// The keyboard. Nothing is taken from who types.

import { byId } from './dom.js';

export function listenToKeys(app) {
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const isTyping = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox' || event.target instanceof HTMLSelectElement;
    if (event.key === 'Escape') {
      if (isTyping) event.target.blur();
      else if (location.hash.startsWith('#/run/')) location.hash = '#/';
      return;
    }
    if (isTyping) return;
    const act = {
      '/': () => app.view.focusSearch?.(),
      j: () => app.view.move?.(1),
      k: () => app.view.move?.(-1),
      f: () => app.view.follow?.(),
      t: () => app.switchTheme(),
      '?': () => byId('keys').showModal(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
