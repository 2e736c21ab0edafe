// A step's output, followed while it grows. Terminal colours are kept, every other sequence is dropped.

import { ask, isOpen } from './api.js';
import { fill, h, say } from './dom.js';
import { bytes } from './format.js';

const FIRST = 256 * 1024;
const MOST = 4 * 1024 * 1024;

export class Log {
  constructor(run) {
    this.run = run;
    this.step = 0;
    this.title = h('h2', null, 'Log');
    this.note = h('span', { class: 'muted' });
    this.text = h('pre', { tabindex: '0', role: 'log', 'aria-live': 'off', 'aria-label': 'Output of the step' });
    this.follows = h('input', { type: 'checkbox', checked: true });
    this.wraps = h('input', { type: 'checkbox', onchange: () => this.element.classList.toggle('wrapped', this.wraps.checked) });
    this.follows.addEventListener('change', () => this.toEnd());
    this.whole = h('a', { class: 'quiet', target: '_blank', rel: 'noopener' }, 'Whole log');
    this.omitted = h('div', { class: 'omitted', hidden: true });
    this.element = h('section', { class: 'panel log', 'aria-label': 'Log' },
      h('header', null, this.title, this.note, h('span', { class: 'spread' }, h('label', null, this.follows, 'Follow'), h('label', null, this.wraps, 'Wrap'), this.whole)),
      this.omitted, this.text);
    this.text.addEventListener('wheel', event => { if (event.deltaY < 0) this.follows.checked = false; }, { passive: true });
  }

  end() { this.ending?.abort(); }

  get path() { return `/api/runs/${encodeURIComponent(this.run)}/steps/${this.step}/log`; }

  /** Shows another step. */
  show(step, report) {
    this.ending?.abort();
    this.ending = new AbortController();
    this.step = step;
    this.next = null;
    this.size = 0;
    this.sgr = new Set();
    this.held = '';
    this.decoder = new TextDecoder();
    this.report = report;
    this.title.textContent = report.id;
    this.whole.href = this.path;
    this.whole.hidden = !isOpen() || !report.log;
    this.omitted.hidden = true;
    fill(this.text);
    fill(this.note);
    if (report.log) this.read();
    else fill(this.text, h('span', { class: 'muted' }, report.status === 'running' ? 'Nothing printed yet.' : 'This step printed nothing.'));
  }

  /** The step's report is newer. */
  update(report) {
    if (!report) return;
    const ended = this.report?.status === 'running' && report.status !== 'running';
    this.report = report;
    this.whole.hidden = !isOpen() || !report.log;
    if (report.log && (ended || this.next === null)) this.read();
  }

  grown(step) { if (step === this.step) this.read(); }

  toggleFollow() {
    this.follows.checked = !this.follows.checked;
    this.toEnd();
    say(this.follows.checked ? 'The log is followed' : 'The log stands still');
  }

  /** Reads what came since; one reading at a time, and once more when asked meanwhile. */
  async read() {
    if (this.reading === this.ending) { this.again = true; return; }
    const mine = this.reading = this.ending;
    try {
      do {
        this.again = false;
        while (await this.part(mine.signal)) { /* there is more */ }
      } while (this.again && this.ending === mine);
    } catch (fault) {
      if (!mine.signal.aborted) fill(this.note, fault.message);
    } finally {
      if (this.reading === mine) this.reading = null;
    }
  }

  async part(signal) {
    const response = await ask(`${this.path}?${this.next === null ? 'tail=' + FIRST : 'from=' + this.next}`, { signal });
    if (response.status === 204) return false;
    if (response.status !== 206) throw new Error(`The log cannot be read (${response.status}).`);
    const [, from, to, length] = /bytes (\d+)-(\d+)\/(\d+)/.exec(response.headers.get('Content-Range')).map(Number);
    const data = await response.arrayBuffer();
    if (signal.aborted) return false;
    if (this.next === null) {
      fill(this.text);
      if (from > 0) this.omit(from);
    }
    this.next = to + 1;
    this.append(this.decoder.decode(data, { stream: true }));
    fill(this.note, bytes(length));
    return this.next < length;
  }

  omit(count) {
    this.omitted.hidden = false;
    fill(this.omitted, `${bytes(count)} before this are not shown.`);
  }

  append(text) {
    const piece = h('span');
    colour(this.held + text, piece, this);
    this.text.append(piece);
    this.size += text.length;
    while (this.size > MOST && this.text.childElementCount > 1) {
      this.size -= this.text.firstElementChild.textContent.length;
      this.text.firstElementChild.remove();
      fill(this.omitted, 'The beginning is not shown any more.');
      this.omitted.hidden = false;
    }
    this.toEnd();
  }

  toEnd() { if (this.follows.checked) this.text.scrollTop = this.text.scrollHeight; }
}

// eslint-disable-next-line no-control-regex
const SEQUENCE = /\x1b\[([0-9;]*)m|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|\r(?=\n)|[\x00-\x08\x0b\x0c\x0e-\x1a\x7f]/g;

/** Adds text to an element with the colours that SGR sequences ask for; half a sequence waits for its rest. */
function colour(text, into, state) {
  const open = text.lastIndexOf('\x1b');
  state.held = open >= 0 && open > text.length - 64 && !/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[@-Z\\-_])/.test(text.slice(open)) ? text.slice(open) : '';
  if (state.held) text = text.slice(0, open);
  let from = 0;
  for (const match of text.matchAll(SEQUENCE)) {
    put(text.slice(from, match.index), into, state.sgr);
    from = match.index + match[0].length;
    if (match[1] !== undefined) sgr(match[1], state.sgr);
  }
  put(text.slice(from), into, state.sgr);
}

function put(text, into, set) {
  if (text) into.append(set.size ? h('span', { class: [...set].join(' ') }, text) : text);
}

function sgr(codes, set) {
  for (const code of (codes || '0').split(';').map(Number)) {
    const clear = letter => { for (const one of [...set]) if (one[0] === letter) set.delete(one); };
    if (code === 0) set.clear();
    else if (code >= 1 && code <= 4) set.add('a' + code);
    else if (code === 22) { set.delete('a1'); set.delete('a2'); }
    else if (code >= 30 && code <= 37) { clear('c'); set.add('c' + code); }
    else if (code >= 90 && code <= 97) { clear('c'); set.add('c' + (code - 60)); }
    else if (code === 39) clear('c');
    else if (code === 38 || code === 48) return;
  }
}
