// Asks the endpoint, with the token if one was given.

const KEY = 'attest.token';
let asking = null;

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

function headers(more) {
  const token = sessionStorage.getItem(KEY);
  // The second keeps the browser from asking for a password in a window of its own.
  return { ...more, ...(token ? { Authorization: 'Bearer ' + token } : {}), 'X-Requested-With': 'attest' };
}

/** Whether links can be opened without this page: a browser sends no token with them. */
export const isOpen = () => sessionStorage.getItem(KEY) === null;

/** A response; asks for a token where one is needed. */
export async function ask(path, { headers: more = {}, signal } = {}) {
  for (;;) {
    const response = await fetch(path, { headers: headers(more), signal, cache: 'no-store' });
    if (response.status !== 401) return response;
    await token(sessionStorage.getItem(KEY) ? (await response.text()).trim() : '');
  }
}

export async function json(path, signal) {
  const response = await ask(path, { signal });
  if (response.ok) return response.json();
  const told = await response.text();
  let message = told.trim();
  try { message = JSON.parse(told).error.message; } catch { /* it is a line of text */ }
  throw new Refused(response.status, response.status === 403 ? 'This token may not read that.' : message);
}

/** Asks once, however many wait for it. */
function token(why) {
  asking ??= new Promise(done => {
    document.getElementById('token-why').textContent = why;
    const dialog = document.getElementById('token');
    const value = document.getElementById('token-value');
    value.value = '';
    dialog.addEventListener('cancel', event => event.preventDefault());
    dialog.addEventListener('close', () => {
      sessionStorage.setItem(KEY, value.value.trim());
      asking = null;
      done();
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}
