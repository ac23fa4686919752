// On a narrow screen one pane at a time, with a count of what is new in the others.

import { $, $$ } from './dom.js';

const narrow = matchMedia('(max-width: 56.25em)');
const unread = { citizen: 0, staff: 0, sms: 0 };
const title = document.title;

export const current = () => document.body.dataset.tab;

const seen = (name) => !document.hidden && (!narrow.matches || current() === name);

export function startTabs() {
  for (const button of $$('.tabs button')) button.addEventListener('click', () => show(button.dataset.tab));
  const look = () => Object.keys(unread).filter(seen).forEach(read);
  narrow.addEventListener('change', look);
  document.addEventListener('visibilitychange', look);
}

export function show(name) {
  document.body.dataset.tab = name;
  for (const button of $$('.tabs button')) {
    if (button.dataset.tab === name) button.setAttribute('aria-current', 'page');
    else button.removeAttribute('aria-current');
  }
  read(name);
}

export function news(name) {
  if (!seen(name)) count(name, unread[name] + 1);
}

export function read(name) {
  count(name, 0);
}

function count(name, number) {
  unread[name] = number;
  const badge = $(`.tabs [data-tab="${name}"] .badge`);
  badge.hidden = number === 0;
  badge.textContent = number > 99 ? '99+' : number;
  badge.setAttribute('aria-label', `${number} tin mới`);
  badge.setAttribute('role', 'img');
  const all = Object.values(unread).reduce((sum, n) => sum + n, 0);
  document.title = document.hidden && all ? `(${all}) ${title}` : title;
}
