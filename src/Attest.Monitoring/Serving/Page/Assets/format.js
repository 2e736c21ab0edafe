// Numbers and times as people read them.

const NARROW = '\u202f';

/** 950 ms, 3.2 s, 4 m 05 s, 2 h 12 m, 3 d 4 h */
export function duration(ms) {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return '–';
  if (ms < 1) return '<1' + NARROW + 'ms';
  if (ms < 1000) return Math.round(ms) + NARROW + 'ms';
  const seconds = ms / 1000;
  if (seconds < 9.95) return seconds.toFixed(1) + NARROW + 's';
  if (seconds < 59.5) return Math.round(seconds) + NARROW + 's';
  const whole = Math.round(seconds);
  if (whole < 3600) return Math.floor(whole / 60) + NARROW + 'm ' + String(whole % 60).padStart(2, '0') + NARROW + 's';
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return Math.floor(minutes / 60) + NARROW + 'h ' + String(minutes % 60).padStart(2, '0') + NARROW + 'm';
  const hours = Math.round(minutes / 60);
  return Math.floor(hours / 24) + NARROW + 'd ' + (hours % 24) + NARROW + 'h';
}

/** Steps of an axis of times, in milliseconds, that make round numbers. */
export const TIMES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 3e4, 6e4, 12e4, 3e5, 6e5, 12e5, 18e5, 36e5, 72e5, 18e6, 36e6, 72e6, 18e7, 36e7, 72e7, 36e8];

/** The same on an axis, where numbers are round: 20 s, 5 min, 2 h. */
export function roundDuration(ms) {
  if (ms < 1000) return Math.round(ms) + NARROW + 'ms';
  if (ms < 60000) return +(ms / 1000).toFixed(1) + NARROW + 's';
  if (ms < 3600000) return +(ms / 60000).toFixed(1) + NARROW + 'min';
  return +(ms / 3600000).toFixed(1) + NARROW + 'h';
}

/** 512 B, 3.1 MB: powers of 1,000, as disks and networks are sold. */
export function bytes(count) {
  if (count === null || count === undefined) return '–';
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  while (count >= 999.5 && at < units.length - 1) { count /= 1000; at++; }
  return (at === 0 || count >= 99.5 ? Math.round(count) : count.toPrecision(count >= 9.95 ? 3 : 2)) + NARROW + units[at];
}

export const whole = count => count.toLocaleString('en-US').replaceAll(',', NARROW);

/** 96.4; 100 only when it is. */
export function percent(share) {
  if (share === null || share === undefined) return '–';
  const value = share * 100;
  return value === 100 || value === 0 ? String(value) : Math.min(99.9, Math.max(.1, value)).toFixed(1);
}

/** just now, 4 min ago, 3 h ago, yesterday 14:05, 12 Nov 14:05 */
export function ago(iso, now = Date.now()) {
  const then = new Date(iso);
  const seconds = (now - then) / 1000;
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 10) return 'just now';
  if (seconds < 60) return Math.floor(seconds) + NARROW + 's ago';
  if (seconds < 3600) return Math.floor(seconds / 60) + NARROW + 'min ago';
  if (seconds < 6 * 3600) return Math.floor(seconds / 3600) + NARROW + 'h ago';
  const clock = then.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (then.toDateString() === new Date(now).toDateString()) return clock;
  if (then.toDateString() === new Date(now - 86400000).toDateString()) return 'yesterday ' + clock;
  return then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' }) + ' ' + clock;
}

export const exact = iso => new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** The end of a run id tells runs apart; its beginning is the time. */
export const shortId = id => id.slice(-8);

/** A step that has not started waits, whatever the run's report says. */
export const stepStatus = step => step.status === 'running' && step.attempts === 0 ? 'waiting' : step.status;
