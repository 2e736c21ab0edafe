// All runs at a glance: figures with charts, the runs, and the rail beside them.

import { json } from './api.js';
import { fill, h } from './dom.js';
import { bytes, duration, percent, whole } from './format.js';
import { on } from './live.js';
import { Rail } from './rail.js';
import { Runs } from './runs.js';

export const RANGES = [['1h', '1 h'], ['24h', '24 h'], ['7d', '7 d'], ['30d', '30 d']];
const NAMES = { '1h': 'the last hour', '24h': 'the last 24 hours', '7d': 'the last 7 days', '30d': 'the last 30 days' };

export class Overview {
  constructor(state) {
    this.state = state;
    this.runs = new Runs(state.filter);
    this.rail = new Rail(state, name => this.runs.narrow({ pipeline: this.state.filter.pipeline === name ? '' : name }));
    this.runs.changed = () => this.rail.mark();
    this.figures = {
      success: figure('Success'), took: figure('Duration, median'), memory: figure('Memory'), cpu: figure('Processor'),
    };
    this.element = h('div', { class: 'page' },
      h('h1', { class: 'unseen' }, 'Runs'),
      h('section', { class: 'figures', 'aria-label': 'Figures' }, Object.values(this.figures).map(one => one.element)),
      h('div', { class: 'split' },
        h('div', { class: 'page', style: { padding: '0', margin: '0', 'max-width': 'none' } }, this.runs.element, legend()),
        this.rail.element));
    this.ends = ['hello', 'run_started', 'run_finished', 'run_removed', 'indexed'].map(name => on(name, () => this.later()));
    this.clock = setInterval(() => { if (!document.hidden) this.load(); }, 30000);
    this.load();
  }

  end() {
    for (const end of this.ends) end();
    clearInterval(this.clock);
    clearTimeout(this.waiting);
    this.runs.end();
    this.rail.end();
    for (const one of Object.values(this.figures)) one.plot?.destroy();
  }

  later() {
    this.waiting ??= setTimeout(() => { this.waiting = null; this.load(); }, 700);
  }

  async load() {
    const range = this.state.range;
    let summary;
    try {
      summary = await json(`/api/summary?since=${range}&buckets=48`);
    } catch {
      return;
    }
    if (range !== this.state.range) return;
    this.summary = summary;
    this.runs.offer(summary.pipelines.map(one => one.pipeline));
    this.rail.show(summary);
    this.tell(summary);
    await this.plot();
  }

  tell(summary) {
    const { success, took, memory, cpu } = this.figures;
    const failed = summary.runs.failure + summary.runs.timeout + summary.runs.lost;
    const where = NAMES[this.state.range];
    fill(success.value, h('span', { class: 'big' }, percent(summary.success_rate), summary.success_rate === null ? null : h('small', null, '%')),
      h('span', { class: 'of' }, whole(summary.runs.total), summary.runs.total === 1 ? ' run' : ' runs', failed ? [' · ', h('b', null, whole(failed), ' failed')] : null,
        summary.step_retries ? h('span', { class: 'rare' }, ` · ${whole(summary.step_retries)} ${summary.step_retries === 1 ? 'retry' : 'retries'}`) : null));
    fill(took.value, h('span', { class: 'big' }, duration(summary.duration_ms.p50)),
      h('span', { class: 'of' }, h('i', { class: 'key k2' }), 'p95 ', duration(summary.duration_ms.p95)));
    fill(memory.value, h('span', { class: 'big' }, bytes(summary.resources.peak_memory_bytes)), h('span', { class: 'of' }, 'highest of a run'));
    fill(cpu.value, h('span', { class: 'big' }, summary.resources.cpu_seconds === null ? '–' : duration(summary.resources.cpu_seconds * 1000)), h('span', { class: 'of' }, 'of all steps'));
    success.chart.setAttribute('aria-label', `Runs over ${where}: ${summary.runs.success} succeeded, ${failed} failed.`);
    took.chart.setAttribute('aria-label', `Duration over ${where}: median ${duration(summary.duration_ms.p50)}, 95th percentile ${duration(summary.duration_ms.p95)}.`);
    memory.chart.setAttribute('aria-label', `Highest memory of a run over ${where}: ${bytes(summary.resources.peak_memory_bytes)}.`);
    cpu.chart.setAttribute('aria-label', `Processor time over ${where}: ${duration((summary.resources.cpu_seconds ?? 0) * 1000)}.`);
  }

  /** Charts come after the first picture: what draws them is the largest part of the page. */
  async plot() {
    if (!this.summary) return;
    const { draw } = await import('./charts.js');
    if (this.element.isConnected) draw(this.figures, this.summary.series);
  }

  move(by) { this.runs.move(by); }

  focusSearch() { this.runs.search.focus(); this.runs.search.select(); }
}

function figure(name) {
  const value = h('div', { class: 'value' }, h('span', { class: 'big muted' }, '–'));
  const chart = h('div', { class: 'chart', role: 'img', 'aria-label': name });
  return { value, chart, element: h('article', { class: 'panel figure' }, h('h2', null, name), value, chart) };
}

function legend() {
  const one = (css, name) => h('span', null, h('i', { class: css }), name);
  return h('p', { class: 'legend', 'aria-hidden': 'true' },
    one('b-success', 'succeeded'), one('b-failure', 'failed'), one('b-timeout', 'timed out'), one('b-running', 'running'), one('b-lost', 'lost'), one('b-cancelled', 'cancelled'), one('bar retried b-success', 'retried'));
}
