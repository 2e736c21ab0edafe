// A trace as a waterfall: each span under its parent, by its start.

import { json } from './api.js';
import { clamp, drawAxis } from './bars.js';
import { fill, h } from './dom.js';
import { duration } from './format.js';

const MOST = 1000;

export class Trace {
  constructor(run) {
    this.run = run;
    this.note = h('span', { class: 'note' });
    this.axis = h('div', { class: 'axis', 'aria-hidden': 'true' });
    this.list = h('ol', { class: 'fall trace' });
    this.element = h('section', { class: 'panel waterfall deep', 'aria-label': 'Trace', hidden: true }, h('header', null, h('h2', null, 'Trace'), this.note), h('div', { class: 'axis-row' }, this.axis), this.list);
  }

  async load() {
    let trace;
    try {
      trace = await json(`/api/runs/${encodeURIComponent(this.run)}/trace`);
    } catch {
      return;
    }
    this.element.hidden = trace.spans.length === 0;
    if (trace.spans.length === 0) return;
    const length = Math.max(...trace.spans.map(span => span.offset_ms + span.duration_ms), 1);
    drawAxis(this.axis, this.list, length);
    fill(this.note, `${trace.spans.length}${trace.truncated ? ' of more' : ''} ${trace.spans.length === 1 ? 'span' : 'spans'}`);
    const rows = inOrder(trace.spans).slice(0, MOST).map(({ span, depth }) => this.row(span, depth, length));
    fill(this.list, rows);
  }

  row(span, depth, length) {
    const line = h('button', { class: 'line', type: 'button', 'aria-expanded': 'false' },
      h('span', { class: 'label', style: { 'padding-left': Math.min(depth, 12) * 16 + 'px' } },
        h('b', { title: span.name }, span.name), span.kind === 'internal' ? null : h('span', { class: 'tag' }, span.kind), h('span', { class: 'took' }, duration(span.duration_ms))),
      h('span', { class: 'track' }, h('span', {
        class: 'bar ' + (span.status === 'error' ? 'b-failure' : 'b-span'),
        style: { left: clamp(span.offset_ms / length * 100) + '%', width: clamp(span.duration_ms / length * 100) + '%' },
      })));
    const item = h('li', null, line);
    line.addEventListener('click', () => {
      const isOpen = line.getAttribute('aria-expanded') === 'true';
      line.setAttribute('aria-expanded', String(!isOpen));
      if (isOpen) item.lastElementChild.remove();
      else item.append(more(span));
    });
    return item;
  }
}

function more(span) {
  const entries = [['span', span.span_id], ...(span.status_message ? [['status', span.status_message]] : []), ...Object.entries(span.attributes)];
  for (const event of span.events) entries.push([`at ${duration(event.offset_ms)}`, [event.name, ...Object.entries(event.attributes).map(([key, value]) => `${key}=${value}`)].join(' ')]);
  return h('dl', { class: 'spans-more' }, entries.map(([name, value]) => [h('dt', null, name), h('dd', null, String(value))]));
}

/** Parents before their children; a span whose parent is not here is a root. Nothing is shown twice, whatever names whom. */
function inOrder(spans) {
  const ids = new Set(spans.map(span => span.span_id));
  const children = new Map();
  const roots = [];
  for (const span of spans) {
    if (span.parent_span_id && ids.has(span.parent_span_id) && span.parent_span_id !== span.span_id) {
      if (!children.has(span.parent_span_id)) children.set(span.parent_span_id, []);
      children.get(span.parent_span_id).push(span);
    } else {
      roots.push(span);
    }
  }
  const ordered = [];
  const seen = new Set();
  const stack = roots.map(span => ({ span, depth: 0 })).reverse();
  while (stack.length) {
    const one = stack.pop();
    if (seen.has(one.span)) continue;
    seen.add(one.span);
    ordered.push(one);
    for (const span of (children.get(one.span.span_id) ?? []).toReversed()) stack.push({ span, depth: one.depth + 1 });
  }
  for (const span of spans) if (!seen.has(span)) ordered.push({ span, depth: 0 });
  return ordered;
}
