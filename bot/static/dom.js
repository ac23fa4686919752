// Small tools for building the page. Data becomes text nodes, never markup.

export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const calm = matchMedia('(prefers-reduced-motion: reduce)');
export const scrolling = () => (calm.matches ? 'auto' : 'smooth');

/** make('p', {class: 'text', 'data-x': 1, onclick: fn}, 'words', node) → element */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const use = document.createElementNS(SVG, 'use');
  svg.setAttribute('aria-hidden', 'true');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

const LINK = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/u;

/** Plain text → text nodes, with web addresses pressable. */
export function words(text) {
  return text.split(LINK).map((part, i) => (
    i % 2 ? make('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part) : part
  ));
}

// The desk's own clock, wherever the visitor sits.
const timeZone = 'Asia/Ho_Chi_Minh';
const clock = new Intl.DateTimeFormat('vi-VN', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const calendar = new Intl.DateTimeFormat('sv-SE', { timeZone });
const weekdays = ['Chủ nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'];

export const hhmm = (at) => clock.format(new Date(at));

export const time = (at) => make('time', { datetime: at }, hhmm(at));

/** The desk's date of a moment, as 2026-11-23. */
export const dateOf = (at) => calendar.format(new Date(at));

export function day(at) {
  if (dateOf(at) === dateOf(Date.now())) return 'Hôm nay';
  const date = new Date(dateOf(at));
  return `${weekdays[date.getUTCDay()]} ${date.getUTCDate()}/${date.getUTCMonth() + 1}`;
}

/** Say one sentence to a screen reader. */
export function announce(sentence) {
  $('#said').textContent = sentence;
}

/** A key no other message has (crypto.randomUUID needs https; this does not). */
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
}
