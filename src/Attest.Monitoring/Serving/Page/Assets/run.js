// One run: its steps with their logs, its trace, what it was given and what it gave.

import { Refused, json } from './api.js';
import { barClass, barTitle, clamp, drawAxis, extent } from './bars.js';
import { fill, h, icon, say, status } from './dom.js';
import { ago, bytes, duration, exact, stepStatus } from './format.js';
import { listen, on } from './live.js';
import { Log } from './log.js';
import { Trace } from './trace.js';

export class Run {
  constructor(id) {
    this.id = id;
    this.head = h('header', { class: 'head' });
    this.why = h('div');
    this.steps = h('ol', { class: 'fall' });
    this.axis = h('div', { class: 'axis', 'aria-hidden': 'true' });
    this.log = new Log(id);
    this.trace = new Trace(id);
    this.details = h('div', { class: 'details' });
    this.body = h('div', { class: 'page', style: { padding: '0', margin: '0', 'max-width': 'none' } });
    this.element = h('div', { class: 'page' }, this.head, this.body);
    this.mine = told => told.run_id === id;
    this.ends = [
      on('hello', () => this.load()),
      on('step_started', told => { if (this.mine(told)) this.later(); }),
      on('step_finished', told => { if (this.mine(told)) this.later(); }),
      on('step_output', told => { if (this.mine(told)) this.log.grown(told.step); }),
      on('run_finished', told => { if (this.mine(told)) { say(`${told.pipeline} ended: ${told.status}`); this.later(); } }),
    ];
    this.clock = setInterval(() => { if (this.run?.status === 'running' && !document.hidden) { this.drawSteps(); this.drawHead(); } }, 1000);
    this.load();
  }

  end() {
    for (const end of this.ends) end();
    this.unlisten?.();
    clearInterval(this.clock);
    clearTimeout(this.waiting);
    this.log.end();
  }

  later() {
    this.waiting ??= setTimeout(() => { this.waiting = null; this.load(); }, 150);
  }

  async load() {
    let run;
    try {
      run = await json('/api/runs/' + encodeURIComponent(this.id));
    } catch (fault) {
      document.title = 'Attest';
      fill(this.head, crumb());
      fill(this.body, h('div', { class: 'panel empty' }, h('h2', null, fault instanceof Refused && fault.status === 404 ? 'No such run' : 'The run cannot be read'), h('p', null, fault.message)));
      return;
    }
    const isFirst = !this.run;
    const was = this.run?.status;
    this.run = run;
    document.title = `${run.pipeline} · ${run.status} · Attest`;
    if (run.status === 'running') this.unlisten ??= listen('/api/events?run=' + encodeURIComponent(this.id));
    else { this.unlisten?.(); this.unlisten = null; }
    if (isFirst) {
      fill(this.body, this.why,
        h('div', { class: 'duo' },
          h('section', { class: 'panel waterfall', 'aria-label': 'Steps' }, h('header', null, h('h2', null, 'Steps'), this.stepsNote = h('span', { class: 'note' })), h('div', { class: 'axis-row' }, this.axis), this.steps),
          this.log.element),
        this.trace.element, this.details);
    }
    this.drawHead();
    this.drawWhy();
    this.drawSteps();
    this.drawDetails();
    if (isFirst) this.choose(this.first());
    else this.log.update(run.steps[this.log.step - 1]);
    if (isFirst || was === 'running') this.trace.load();
  }

  /** The step that is looked at first: the one that failed, else the one that runs, else the last that printed. */
  first() {
    const steps = this.run.steps;
    let at = steps.findIndex(step => ['failure', 'timeout', 'lost'].includes(step.status) && step.attempts > 0 && !step.tolerated);
    if (at < 0) at = steps.findIndex(step => stepStatus(step) === 'running');
    if (at < 0) at = steps.findLastIndex(step => step.log);
    return Math.max(0, at);
  }

  drawHead() {
    const run = this.run;
    const took = run.status === 'running' ? Date.now() - Date.parse(run.started_at) : run.duration_ms;
    const fact = (name, ...value) => h('div', null, h('dt', null, name), h('dd', null, value));
    fill(this.head, crumb(),
      h('h1', null, status(run.status), run.pipeline),
      h('dl', { class: 'facts' },
        h('div', null, h('dt', { class: 'unseen' }, 'status'), h('dd', { class: 's-' + run.status }, run.status)),
        fact('started', h('time', { datetime: run.started_at, title: exact(run.started_at) }, ago(run.started_at))),
        fact('took', duration(took)),
        run.resources.cpu_seconds !== null ? fact('processor', duration(run.resources.cpu_seconds * 1000)) : null,
        run.resources.peak_memory_bytes !== null ? fact('memory', bytes(run.resources.peak_memory_bytes)) : null,
        h('div', null, h('dt', null, 'run'), h('dd', { class: 'mono' }, run.run_id), copy('run id', run.run_id)),
        run.trace_id ? h('div', null, h('dt', null, 'trace'), h('dd', { class: 'mono' }, run.trace_id), copy('trace id', run.trace_id)) : null));
  }

  drawWhy() {
    const boxes = [];
    const one = (error, where) => h('div', { class: 'why-box' }, h('strong', null, where ? where + ': ' : '', error.message), error.remedy ? h('p', null, error.remedy) : null, h('p', { class: 'mono' }, error.id, error.file ? ` · ${error.file}:${error.line}:${error.column}` : ''));
    if (this.run.error) boxes.push(one(this.run.error));
    for (const step of this.run.steps) if (step.error && step.status !== 'skipped' && !step.tolerated && boxes.length < 4) boxes.push(one(step.error, step.id));
    for (const warning of (this.run.warnings ?? []).slice(0, 4)) boxes.push(h('div', { class: 'why-box warn' }, warning));
    fill(this.why, h('div', { class: 'page', style: { padding: '0', 'max-width': 'none' } }, boxes));
    this.why.hidden = boxes.length === 0;
  }

  drawSteps() {
    const now = Date.now();
    const { start, length } = extent(this.run, now);
    drawAxis(this.axis, this.steps, length);
    const done = this.run.steps.filter(step => stepStatus(step) !== 'running' && stepStatus(step) !== 'waiting').length;
    fill(this.stepsNote, `${done} of ${this.run.steps.length} done`);
    if (this.steps.children.length !== this.run.steps.length) {
      fill(this.steps, this.run.steps.map((step, at) => h('li', null, h('button', { class: 'line', type: 'button', onclick: () => this.choose(at) }))));
    }
    this.run.steps.forEach((step, at) => {
      const line = this.steps.children[at].firstElementChild;
      const word = stepStatus(step);
      const took = word === 'running' ? now - Date.parse(step.started_at) : step.duration_ms;
      const look = JSON.stringify([step.status, step.attempts, step.started_at, word === 'running' ? now : took, length]);
      if (line.dataset.look === look) return;
      line.dataset.look = look;
      fill(line,
        h('span', { class: 'label' }, status(word), h('b', { title: step.id }, step.id),
          step.attempts > 1 ? h('span', { class: 'tag', title: 'attempts' }, '×' + step.attempts) : null,
          step.cache === 'hit' ? h('span', { class: 'tag' }, 'cached') : null,
          step.exit_code ? h('span', { class: 'tag', title: 'exit code' }, 'exit ' + step.exit_code) : null,
          h('span', { class: 'took' }, step.started_at ? duration(took) : word)),
        h('span', { class: 'track' }, step.started_at ? h('span', { class: barClass(step), title: barTitle(step), style: { left: clamp((Date.parse(step.started_at) - start) / length * 100) + '%', width: clamp(took / length * 100) + '%' } }) : null));
    });
  }

  drawDetails() {
    const run = this.run;
    const outputs = run.steps.flatMap(step => Object.entries(step.outputs).map(([name, value]) => [`${step.id}.${name}`, value]));
    fill(this.details,
      pairs('Parameters', Object.entries(run.parameters)),
      pairs('Outputs', outputs),
      pairs('Files', Object.entries(run.paths)));
  }

  choose(at) {
    const step = this.run.steps[at];
    if (!step) return;
    [...this.steps.children].forEach((item, index) => item.firstElementChild.setAttribute('aria-current', String(index === at)));
    this.log.show(at + 1, step);
  }

  move(by) {
    const lines = [...this.steps.querySelectorAll('.line')];
    const at = Math.max(0, Math.min(lines.length - 1, lines.findIndex(line => line.getAttribute('aria-current') === 'true') + by));
    lines[at]?.focus();
    this.choose(at);
  }

  follow() { this.log.toggleFollow(); }
}

function crumb() {
  return h('a', { class: 'crumb', href: '#/' }, icon('back'), 'All runs');
}

function copy(name, text) {
  const button = h('button', { class: 'quiet', type: 'button', 'aria-label': 'Copy the ' + name, title: 'Copy' }, icon('copy'));
  button.addEventListener('click', async () => { try { await navigator.clipboard.writeText(text); say(name + ' copied'); } catch { say('It could not be copied'); } });
  return button;
}

function pairs(title, entries) {
  if (entries.length === 0) return null;
  return h('section', { class: 'panel', 'aria-label': title }, h('header', null, h('h2', null, title)),
    h('table', { class: 'pairs', 'aria-label': title }, h('tbody', null, entries.map(([name, value]) => h('tr', null, h('th', { scope: 'row' }, name), h('td', null, String(value)))))));
}
