// The list of runs: found by words, status and pipeline, kept up by events.

import { json } from './api.js';
import { lanes } from './bars.js';
import { fill, h, icon, say, status } from './dom.js';
import { ago, duration, exact, shortId, whole } from './format.js';
import { on } from './live.js';

const PAGE = 50;
const MOST_ROWS = 2000;
const STATUSES = [['All', ''], ['Running', 'running'], ['Succeeded', 'success'], ['Failed', 'failure,timeout,lost'], ['Cancelled', 'cancelled,skipped']];

export class Runs {
  constructor(filter) {
    this.filter = filter;
    this.rows = new Map();
    this.asked = 0;
    this.search = h('input', { id: 'search', type: 'search', placeholder: 'Search runs', autocomplete: 'off', spellcheck: 'false', 'aria-label': 'Search runs by pipeline, step, id or error', value: filter.text });
    this.search.addEventListener('input', () => { clearTimeout(this.typing); this.typing = setTimeout(() => this.narrow({ text: this.search.value.trim() }), 160); });
    this.statuses = h('div', { class: 'segments', role: 'group', 'aria-label': 'Status' }, STATUSES.map(([name, value]) =>
      h('button', { type: 'button', 'aria-pressed': String(filter.status === value), data: { value }, onclick: () => this.narrow({ status: value }) }, name)));
    this.pipelines = h('select', { 'aria-label': 'Pipeline', onchange: () => this.narrow({ pipeline: this.pipelines.value }) }, h('option', { value: '' }, 'Every pipeline'));
    this.note = h('span', { class: 'note', 'aria-live': 'polite' });
    this.body = h('tbody', { role: 'rowgroup' });
    this.more = h('div', { class: 'foot', hidden: true }, h('button', { class: 'outlined', type: 'button', onclick: () => this.load(true) }, 'Older runs'));
    this.none = h('div', { class: 'empty', hidden: true });
    this.table = h('table', { class: 'runs', role: 'table', 'aria-label': 'Runs, the newest first' },
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row' },
        h('th', { role: 'columnheader', scope: 'col' }, h('span', { class: 'unseen' }, 'Status')),
        h('th', { role: 'columnheader', scope: 'col', class: 'c-name' }, 'Run'),
        h('th', { role: 'columnheader', scope: 'col', class: 'c-bars' }, 'Steps'),
        h('th', { role: 'columnheader', scope: 'col', class: 'c-time' }, 'Took'),
        h('th', { role: 'columnheader', scope: 'col', class: 'c-when' }, 'Started'))),
      this.body);
    this.element = h('section', { class: 'panel', 'aria-label': 'Runs' },
      h('div', { class: 'tools', role: 'search' },
        h('div', { class: 'search' }, icon('search'), this.search, h('kbd', { 'aria-hidden': 'true' }, '/')),
        this.statuses, this.pipelines, this.note),
      this.table, this.none, this.more);
    fill(this.body, Array.from({ length: 8 }, (_, at) => skeleton(at)));
    this.ends = [
      on('hello', () => this.load()),
      on('indexed', told => { if (told.complete || this.rows.size === 0) this.later(); }),
      on('run_started', run => this.take(run)),
      on('run_finished', run => { this.take(run); say(`${run.pipeline} ended: ${run.status}`); }),
      on('step_started', told => this.step(told)),
      on('step_finished', told => this.step(told)),
      on('run_removed', told => this.remove(told.run_id)),
    ];
    this.clock = setInterval(() => this.tick(), 1000);
    this.load();
  }

  end() {
    for (const end of this.ends) end();
    clearInterval(this.clock);
    clearTimeout(this.typing);
    clearTimeout(this.waiting);
  }

  /** Offers pipelines to choose from; the chosen one stays. */
  offer(names) {
    const all = [...new Set([...names, ...(this.filter.pipeline ? [this.filter.pipeline] : [])])].sort();
    fill(this.pipelines, h('option', { value: '' }, 'Every pipeline'), all.map(name => h('option', { value: name }, name)));
    this.pipelines.value = this.filter.pipeline;
  }

  /** Asks for less, or more. */
  narrow(change) {
    Object.assign(this.filter, change);
    for (const button of this.statuses.children) button.setAttribute('aria-pressed', String(button.dataset.value === this.filter.status));
    if (change.text !== undefined && this.search.value.trim() !== change.text) this.search.value = change.text;
    this.pipelines.value = this.filter.pipeline;
    this.changed?.();
    this.load();
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.load(), 150);
  }

  async load(older = false) {
    const asked = ++this.asked;
    const query = new URLSearchParams({ limit: older ? 100 : Math.max(PAGE, Math.min(500, this.rows.size)) });
    for (const key of ['text', 'status', 'pipeline']) if (this.filter[key]) query.set(key, this.filter[key]);
    if (older && this.cursor) query.set('cursor', this.cursor);
    let page;
    try {
      page = await json('/api/runs?' + query);
    } catch (fault) {
      if (asked === this.asked) this.told(fault.message);
      return;
    }
    if (asked !== this.asked) return;
    if (!older) this.rows.clear();
    for (const run of page.runs) this.rows.set(run.run_id, { run });
    this.cursor = page.next_cursor;
    this.total = page.total;
    this.matching = page.matching;
    this.complete = page.complete;
    this.draw(older ? page.runs : null);
  }

  told(message) {
    fill(this.none, h('h2', null, 'The runs cannot be read'), h('p', null, message));
    this.none.hidden = false;
    fill(this.body);
  }

  draw(added) {
    const rows = (added ?? [...this.rows.values()].map(one => one.run)).map(run => this.row(run));
    if (added) this.body.append(...rows);
    else fill(this.body, rows);
    this.more.hidden = !this.cursor || this.rows.size >= MOST_ROWS;
    this.count();
    const isFiltered = this.filter.text || this.filter.status || this.filter.pipeline;
    this.none.hidden = this.rows.size > 0 || !this.complete;
    this.table.hidden = !this.none.hidden;
    if (this.none.hidden) return;
    fill(this.none, isFiltered
      ? [h('h2', null, 'No run is like that'), h('p', null, 'None of ', whole(this.total), ' runs has all of it.'),
        h('p', null, h('br'), h('button', { class: 'outlined', type: 'button', onclick: () => this.narrow({ text: '', status: '', pipeline: '' }) }, 'Show every run'))]
      : [h('h2', null, 'No runs yet'), h('p', null, 'Runs of this state folder appear here by themselves, from whatever process.'), h('code', null, 'attest run pipeline.yml')]);
  }

  count() {
    const shown = this.matching ?? this.rows.size;
    fill(this.note, !this.complete ? `Reading ${whole(this.total ?? 0)} runs…` : shown === this.total ? `${whole(shown)} ${shown === 1 ? 'run' : 'runs'}` : `${whole(shown)} of ${whole(this.total)}`);
  }

  row(run, isNew = false) {
    const why = run.error?.message;
    const row = h('tr', { role: 'row', class: isNew ? 'new' : null, data: { id: run.run_id } },
      h('td', { role: 'cell' }, status(run.status)),
      h('td', { role: 'cell', class: 'c-name' },
        h('a', { href: '#/run/' + run.run_id, title: run.pipeline }, run.pipeline),
        h('span', { class: why ? 'sub why' : 'sub', title: why }, why ? why.split('\n')[0] : h('span', { class: 'mono' }, shortId(run.run_id)))),
      h('td', { role: 'cell', class: 'c-bars' }, lanes(run)),
      h('td', { role: 'cell', class: 'c-time' }, duration(took(run))),
      h('td', { role: 'cell', class: 'c-when' }, h('time', { datetime: run.started_at, title: exact(run.started_at) }, ago(run.started_at))));
    const known = this.rows.get(run.run_id);
    if (known) known.row = row;
    return row;
  }

  /** A run that began or ended. */
  take(run) {
    const known = this.rows.get(run.run_id);
    if (!this.wants(run)) {
      if (known) this.remove(run.run_id);
      return;
    }
    if (known) {
      const had = known.row?.contains(document.activeElement);
      const old = known.row;
      known.run = run;
      old?.replaceWith(this.row(run));
      if (had) known.row.querySelector('a').focus();
      return;
    }
    const first = this.body.firstElementChild?.dataset.id;
    if (first && first > run.run_id) { this.later(); return; }
    this.rows.set(run.run_id, { run });
    this.body.prepend(this.row(run, true));
    this.total = (this.total ?? 0) + 1;
    if (this.matching !== undefined) this.matching++;
    this.none.hidden = true;
    this.table.hidden = false;
    this.count();
  }

  wants(run) {
    if (this.filter.status && !this.filter.status.split(',').includes(run.status)) return false;
    if (this.filter.pipeline && run.pipeline !== this.filter.pipeline) return false;
    const all = [run.pipeline, run.run_id, run.type, run.trace_id, run.error?.message ?? '', ...run.steps.map(step => step.id)].join('\n').toLowerCase();
    return this.filter.text.toLowerCase().split(/\s+/).every(word => all.includes(word));
  }

  step({ run_id: id, number, step }) {
    const known = this.rows.get(id);
    if (!known || number > known.run.steps.length) return;
    known.run.steps[number - 1] = step;
    known.row?.querySelector('.lanes').replaceWith(lanes(known.run));
  }

  remove(id) {
    const known = this.rows.get(id);
    if (!known) return;
    known.row?.remove();
    this.rows.delete(id);
  }

  /** What moves by itself: runs that run, and how long ago it was. */
  tick() {
    if (document.hidden) return;
    this.ticks = (this.ticks ?? 0) + 1;
    for (const { run, row } of this.rows.values()) {
      if (!row) continue;
      if (run.status === 'running') {
        row.querySelector('.lanes').replaceWith(lanes(run));
        row.querySelector('.c-time').textContent = duration(took(run));
      }
      if (this.ticks % 20 === 0 || run.status === 'running') row.querySelector('time').textContent = ago(run.started_at);
    }
  }

  /** Moves the focus from run to run. */
  move(by) {
    const links = [...this.body.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement);
    links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
  }
}

const took = run => run.status === 'running' ? Date.now() - Date.parse(run.started_at) : run.duration_ms;

function skeleton(at) {
  const line = width => h('div', { class: 'skeleton', style: { width } });
  return h('tr', { role: 'row', 'aria-hidden': 'true' }, h('td'), h('td', null, line(60 + at * 37 % 35 + '%')), h('td', null, line(40 + at * 53 % 55 + '%')), h('td'), h('td'));
}
