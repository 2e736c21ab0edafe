// Beside the runs: pipelines, health, and what the audit log tells of security and verification.

import { ask } from './api.js';
import { fill, h, status } from './dom.js';
import { ago, duration, exact, percent } from './format.js';

const HEALTH_EVERY = 10000;
const GRAVE = new Set(['policy_violation', 'auth_failure', 'suspicious_activity', 'run_lost', 'cache_rejected']);
const WORDS = {
  policy_violation: 'Policy violated', safety_check: 'Safety check', auth_failure: 'Authentication failed', suspicious_activity: 'Suspicious activity',
  verification: 'Verification', run_lost: 'Run lost', memory_warning: 'Memory near its limit', cache_rejected: 'Cache entry rejected', key_created: 'Key made',
  token_created: 'Token made', token_revoked: 'Token revoked', config_change: 'Configuration changed', monitor_start: 'Monitor started', monitor_stop: 'Monitor stopped', anchor: 'Checkpoint anchored',
  signing: 'Signed', attestation: 'Attested', state_pruned: 'Runs pruned', audit_export: 'Audit log exported', benchmark_regression: 'Benchmark regressed',
};

export class Rail {
  constructor(state, choose) {
    this.state = state;
    this.choose = choose;
    this.pipelines = panel('Pipelines');
    this.health = panel('Health');
    this.events = panel('Security and verification');
    this.element = h('aside', { class: 'rail', 'aria-label': 'Pipelines, health and security' }, this.pipelines.element, this.health.element, this.events.element);
    const path = document.documentElement.dataset.health;
    if (path) {
      const look = () => { if (!document.hidden) this.look(path); };
      this.clock = setInterval(look, HEALTH_EVERY);
      look();
    }
  }

  end() { clearInterval(this.clock); }

  show(summary) {
    this.pipelines.element.hidden = summary.pipelines.length === 0;
    fill(this.pipelines.list, summary.pipelines.slice(0, 12).map(one => h('li', null,
      status(one.last_status),
      h('button', { class: 'row name', type: 'button', 'aria-pressed': 'false', data: { name: one.pipeline }, title: one.pipeline, onclick: () => this.choose(one.pipeline) }, one.pipeline),
      h('span', { class: 'side', title: 'Success rate · 95th percentile of the duration' }, one.success_rate === null ? '' : percent(one.success_rate) + ' % · ', duration(one.duration_ms.p95)),
      one.success_rate === null ? null : h('span', { class: 'meter', 'aria-hidden': 'true' }, h('i', { style: { width: one.success_rate * 100 + '%' } })))));
    this.mark();
    const audit = summary.audit;
    this.events.element.hidden = !audit;
    if (!audit) return;
    fill(this.events.note, audit.error ? null : `log of ${audit.size.toLocaleString('en-US')}`);
    fill(this.events.list, audit.error ? h('li', null, h('i', { class: 'dot s-unhealthy' }), h('span', { class: 'more' }, audit.error))
      : audit.events.length === 0 ? h('li', null, h('i', { class: 'dot s-healthy' }), h('span', { class: 'name muted' }, 'Nothing out of order'))
      : audit.events.slice(0, 14).map(event));
  }

  /** Shows which pipeline is chosen. */
  mark() {
    for (const button of this.pipelines.list.querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.dataset.name === this.state.filter.pipeline));
  }

  async look(path) {
    // Unhealthy is told with 503 and the same body.
    const response = await ask(path).catch(() => null);
    const report = response && [200, 503].includes(response.status) ? await response.json().catch(() => null) : null;
    if (response?.status === 403 || response?.status === 404) clearInterval(this.clock);
    if (response) this.health.element.hidden = !report?.components;
    if (!report?.components) return;
    fill(this.health.note, h('span', { class: 's-' + report.status }, report.status));
    const order = { unhealthy: 0, degraded: 1, healthy: 2 };
    fill(this.health.list, Object.entries(report.components).sort((a, b) => order[a[1].status] - order[b[1].status] || (a[0] < b[0] ? -1 : 1)).map(([name, one]) => h('li', null,
      h('i', { class: 'dot s-' + one.status, role: 'img', 'aria-label': one.status }),
      h('span', { class: 'name', title: name }, name.replaceAll('_', ' ')),
      h('span', { class: 'side', title: `checked ${one.age_seconds ?? 0} s ago, took ${one.duration_ms ?? 0} ms` }, one.status === 'healthy' ? fact(one) : one.status),
      one.status !== 'healthy' && one.message ? h('span', { class: 'more', title: one.message }, one.message) : null)));
  }
}

/** The one number of a component that says most. */
function fact(one) {
  if (typeof one.days_left === 'number') return Math.floor(one.days_left) + ' d left';
  if (typeof one.used_percent === 'number') return one.used_percent.toFixed(0) + ' % used';
  if (typeof one.events_last_hour === 'number') return one.events_last_hour + ' events / h';
  if (typeof one.memory_usage_mb === 'number') return one.memory_usage_mb.toFixed(0) + ' MB';
  if (typeof one.duration_ms === 'number') return duration(one.duration_ms);
  return '';
}

function event(one) {
  const isGrave = GRAVE.has(one.event_type) || one.status === 'failure' || one.result === 'fail';
  const who = one.actor ? ' by ' + one.actor : '';
  return h('li', null,
    h('i', { class: 'dot ' + (isGrave ? 's-unhealthy' : one.event_type === 'memory_warning' ? 's-degraded' : 's-skipped'), 'aria-hidden': 'true' }),
    h('span', { class: 'name', title: one.event_type }, WORDS[one.event_type] ?? one.event_type),
    h('time', { class: 'side', datetime: one.timestamp, title: exact(one.timestamp) }, ago(one.timestamp)),
    h('span', { class: 'more' }, one.run_id ? h('a', { href: '#/run/' + one.run_id }, one.pipeline ?? one.run_id) : null, one.run_id ? (one.step ? ' / ' + one.step : '') + (one.detail ? ': ' : '') : null, one.detail ?? '', one.run_id || one.detail ? null : who.trim()));
}

function panel(title) {
  const list = h('ul'), note = h('span', { class: 'note' });
  return { list, note, element: h('section', { class: 'panel', 'aria-label': title, hidden: true }, h('header', null, h('h2', null, title), note), list) };
}
