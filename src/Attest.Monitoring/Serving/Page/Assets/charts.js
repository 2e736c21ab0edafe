// Charts, drawn by uPlot with the colours of the page.

import { bytes, duration, roundDuration, TIMES } from './format.js';
import uPlot from './vendor/uplot/uPlot.esm.js';

const AXIS = 18;

/** A colour of the page as the canvas takes it, whatever theme is on. */
function colour(name) {
  const probe = document.createElement('i');
  probe.style.setProperty('color', `var(--${name})`);
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/** Draws the four figures. */
export function draw(figures, series) {
  const ink = colour('ink-3'), grid = colour('grid'), accent = colour('running-bar');
  const font = '11px ' + getComputedStyle(document.body).fontFamily;
  const look = { ink, grid, font };
  const times = { show: duration, axis: roundDuration, incrs: TIMES };
  const [good, bad, other] = [series.success, series.failure, series.other];
  const upTo2 = good.map((count, at) => count + bad[at]);
  const upTo3 = upTo2.map((count, at) => count + other[at]);
  put(figures.success, [series.start, upTo3, upTo2, good], [
    bars('other', colour('cancelled-bar')), bars('failed', colour('failure-bar')), bars('succeeded', colour('success-bar')),
  ], look, { show: count => Number.isInteger(count) ? String(count) : '' });
  put(figures.took, [series.start, series.p95_ms, series.p50_ms], [
    line('p95', colour('timeout-bar')), line('median', accent, true),
  ], look, times);
  put(figures.memory, [series.start, series.peak_memory_bytes], [line('highest', accent, true)], look, { show: bytes });
  put(figures.cpu, [series.start, series.cpu_seconds.map(seconds => seconds === null ? null : seconds * 1000)], [bars('used', accent)], look, times);
}

function bars(label, fill) {
  return { label, fill, width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [.72, 14], radius: .25, align: 1 }) };
}

function line(label, stroke, isFilled = false) {
  return {
    label, stroke, width: 1.6, spanGaps: true,
    fill: isFilled ? stroke.replace(/^rgb\((.*)\)$/, 'rgba($1, .1)') : undefined,
    points: { show: (plot, at) => plot.data[at].filter(value => value !== null).length <= 12, size: 5, fill: stroke, stroke },
    paths: uPlot.paths.linear(),
  };
}

function put(figure, data, series, look, format) {
  const width = figure.chart.clientWidth, height = figure.chart.clientHeight;
  const key = [look.ink, look.grid].join();
  if (figure.plot && figure.key === key) {
    figure.plot.setData(data);
    if (figure.plot.width !== width) figure.plot.setSize({ width, height });
    return;
  }
  figure.plot?.destroy();
  figure.key = key;
  const axis = { stroke: look.ink, font: look.font, grid: { show: false }, ticks: { show: false }, gap: 3 };
  figure.plot = new uPlot({
    width, height, padding: [6, 8, 0, 0],
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    legend: { show: false },
    scales: { x: { time: true, range: (plot, least, most) => [least, most + (data[0][1] - data[0][0] || 60)] }, y: { range: (plot, least, most) => [0, most > 0 ? most * 1.08 : 1] } },
    axes: [
      { ...axis, size: AXIS, space: 70, values: (plot, splits) => splits.map((at, index) => time(at, splits, index)) },
      { ...axis, size: 48, space: 28, ...(format.incrs ? { incrs: format.incrs } : {}), grid: { show: true, stroke: look.grid, width: 1 }, values: (plot, splits) => splits.map(value => value === 0 || isBlank(plot) ? '' : (format.axis ?? format.show)(value)) },
    ],
    series: [{}, ...series],
    hooks: { setCursor: [plot => hover(figure, plot, format)] },
  }, data, figure.chart);
  observe(figure);
}

/** Whether there is nothing to show: then numbers on the axis would mean nothing. */
const isBlank = plot => plot.data.slice(1).every(column => column.every(value => !value));

function time(seconds, splits, index) {
  const date = new Date(seconds * 1000);
  const isDays = splits.length > 1 && splits[1] - splits[0] >= 86400;
  if (isDays || (date.getHours() === 0 && date.getMinutes() === 0)) return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

/** What stands under the pointer, beside the name of the figure. */
function hover(figure, plot, format) {
  const head = figure.element.querySelector('h2');
  head.dataset.name ??= head.textContent;
  const at = plot.cursor.idx;
  const values = at === null || at === undefined ? [] : plot.series.slice(1).map((one, index) => [one.label, plot.data[index + 1][at]]);
  if (figure.value && values.some(([, value]) => value !== null && value !== undefined) && plot.cursor.left >= 0) {
    if (values.length === 3) { values[0][1] -= values[1][1]; values[1][1] -= values[2][1]; }
    const when = new Date(plot.data[0][at] * 1000).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
    head.textContent = when + ' · ' + values.filter(([, value]) => value !== null && value !== undefined && !(values.length === 3 && value === 0)).reverse().map(([label, value]) => `${label} ${format.show(value)}`).join(', ');
  } else {
    head.textContent = head.dataset.name;
  }
}

function observe(figure) {
  if (figure.observer) return;
  figure.observer = new ResizeObserver(() => {
    if (figure.plot && figure.chart.clientWidth > 0) figure.plot.setSize({ width: figure.chart.clientWidth, height: figure.chart.clientHeight });
  });
  figure.observer.observe(figure.chart);
}
