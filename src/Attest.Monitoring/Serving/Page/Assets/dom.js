// Elements made by hand. Text is only ever text: nothing of a run is parsed as markup.

/** An element with properties and children; children that are strings become text. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (name === 'data') Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  add(element, children);
  return element;
}

/** Replaces what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(2)) if (child !== null && child !== undefined && child !== false) element.append(child);
}

const SVG = 'http://www.w3.org/2000/svg';

/** A symbol of the page; decoration unless it has a label. */
export function icon(name, css = '', label = null) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', css);
  if (label) {
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', label);
  } else {
    svg.setAttribute('aria-hidden', 'true');
  }
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', '#i-' + name);
  svg.append(use);
  return svg;
}

const STATUSES = new Set(['success', 'failure', 'timeout', 'lost', 'cancelled', 'skipped', 'running', 'waiting']);

/** A status as a sign that is told by its shape as well as its colour. */
export function status(word) {
  const known = STATUSES.has(word) ? word : 'waiting';
  return icon(known, 'status s-' + known, word);
}

/** Tells those who cannot see the page; the last thing said stands. */
export function say(text) {
  document.getElementById('said').textContent = text;
}

export const byId = id => document.getElementById(id);
