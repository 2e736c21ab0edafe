// Steps as bars on lanes: what ran side by side stands side by side.

import { fill, h } from './dom.js';
import { duration, roundDuration, stepStatus, TIMES } from './format.js';

const MOST_LANES = 4;
const KNOWN = new Set(['success', 'failure', 'timeout', 'lost', 'cancelled', 'skipped', 'running', 'waiting']);

/** The class of a bar by its status. */
export function barClass(step) {
  const word = stepStatus(step);
  return 'bar b-' + (KNOWN.has(word) ? word : 'waiting') + (step.attempts > 1 ? ' retried' : '') + (step.cache === 'hit' ? ' b-cached' : '');
}

/** What a bar says when it is pointed at. */
export function barTitle(step) {
  const parts = [step.id, stepStatus(step)];
  if (step.duration_ms > 0) parts.push(duration(step.duration_ms));
  if (step.attempts > 1) parts.push(step.attempts + ' attempts');
  if (step.cache === 'hit') parts.push('from the cache');
  return parts.join(' · ');
}

/** When a run begins and ends, in milliseconds of the epoch; one that runs ends now. */
export function extent(run, now) {
  const start = Date.parse(run.started_at);
  return { start, length: Math.max(1, run.status === 'running' ? now - start : run.duration_ms) };
}

/** A run's steps as one picture. */
export function lanes(run, now = Date.now()) {
  const { start, length } = extent(run, now);
  const ends = [];
  const bars = [];
  const started = run.steps.filter(step => step.started_at).sort((a, b) => a.started_at < b.started_at ? -1 : 1);
  for (const step of started) {
    const from = Date.parse(step.started_at) - start;
    const took = step.status === 'running' ? Math.max(0, now - start - from) : step.duration_ms;
    let lane = ends.findIndex(end => end <= from + length * .002);
    if (lane < 0) lane = Math.min(ends.length, MOST_LANES - 1);
    ends[lane] = Math.max(ends[lane] ?? 0, from + took);
    bars.push(h('span', {
      class: barClass(step),
      title: barTitle(step),
      style: { left: clamp(from / length * 100) + '%', width: `calc(${clamp(took / length * 100)}% - 1px)`, top: lane * 9 + 'px' },
    }));
  }
  const counts = {};
  for (const step of run.steps) counts[stepStatus(step)] = (counts[stepStatus(step)] ?? 0) + 1;
  const label = run.steps_total + (run.steps_total === 1 ? ' step: ' : ' steps: ') + Object.entries(counts).map(([word, count]) => count + ' ' + word).join(', ');
  return h('div', { class: 'lanes', role: 'img', 'aria-label': label, style: { height: Math.max(1, ends.length) * 9 - 2 + 'px' } }, bars);
}

/** Draws an axis of times with round numbers, as many as there is room for, and lines on the tracks below it. */
export function drawAxis(axis, tracks, length) {
  const room = Math.max(2, Math.floor((axis.clientWidth || 400) / 74));
  const step = TIMES.find(one => length / one <= room) ?? TIMES.at(-1);
  const labels = [];
  for (let at = 0; at <= length && labels.length < 40; at += step) {
    const share = at / length * 100;
    labels.push(h('span', { class: share > 94 ? 'last' : null, style: { left: share + '%' } }, at === 0 ? '0' : roundDuration(at)));
  }
  fill(axis, labels);
  tracks.style.setProperty('--tick', step / length * 100 + '%');
}

export const clamp = percent => Math.max(0, Math.min(100, percent)).toFixed(3);
