// The stream of events. Not EventSource, which can send no token.

import { ask } from './api.js';
import { byId } from './dom.js';

const listeners = new Map();

/** Calls back for an event of a name; returns what ends that. */
export function on(name, call) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(call);
  return () => listeners.get(name).delete(call);
}

function tell(name, data) {
  for (const call of listeners.get(name) ?? []) call(data);
}

function show(state, text) {
  const live = byId('live');
  if (live.dataset.state === state) return;
  live.dataset.state = state;
  live.lastElementChild.textContent = text;
}

/** Listens to a stream until it is told to end, and comes again whenever the stream does. */
export function listen(path, { isMain = false } = {}) {
  const ending = new AbortController();
  (async () => {
    for (let pause = 500; !ending.signal.aborted; pause = Math.min(pause * 2, 15000)) {
      try {
        const response = await ask(path, { signal: ending.signal });
        if (!response.ok) throw new Error(String(response.status));
        if (isMain) show('live', 'Live');
        pause = 500;
        await read(response.body.getReader());
      } catch (fault) {
        if (ending.signal.aborted) return;
      }
      if (isMain) show('lost', 'Reconnecting');
      await new Promise(done => setTimeout(done, pause * (.8 + Math.random() * .4)));
    }
  })();
  return () => ending.abort();
}

async function read(reader) {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    let end;
    while ((end = text.indexOf('\n\n')) >= 0) {
      one(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
}

function one(block) {
  let name = 'message', data = '';
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) name = line.slice(7);
    else if (line.startsWith('data: ')) data += line.slice(6);
  }
  if (data) tell(name, JSON.parse(data));
}
