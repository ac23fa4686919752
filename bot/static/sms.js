// The citizen's SMS inbox, newest first; a code is one press away from the chat.

import { $, announce, day, hhmm, make, time, words } from './dom.js';
import { Feed, address, getJson } from './net.js';

const CODE = /(?<![\p{L}\p{N}\/:-]|\d[ .])\d(?:[ .]?\d){3,7}(?![\p{L}\p{N}\/:-]|[ .]\d|\s?(?:đ|d|đồng|dong|vnd)(?!\p{L}))/iu;
const WORD = /mã|ma\b|code|otp/iu;

/** "Mã của ông/bà là 482 913" → "482913"; a phone, a date, an amount or an order's number is none. */
export function codeIn(text) {
  const word = text.search(WORD);
  if (word < 0) return null;
  const found = CODE.exec(text.slice(word)) ?? CODE.exec(text);
  return found ? found[0].replace(/\D/g, '') : null;
}

export const spaced = (code) => (code.length === 6 ? `${code.slice(0, 3)} ${code.slice(3)}` : code);

export class SmsPane {
  #feed = null;
  #seen = new Set();
  phone = null;

  constructor(pane, { onCode, onNews, onNewCode, onLink }) {
    Object.assign(this, { onCode, onNews, onNewCode, onLink });
    this.log = $('.log', pane);
    this.empty = $('[data-empty]', pane);
  }

  open(phone) {
    if (phone === this.phone) return;
    this.#feed?.stop();
    this.phone = phone;
    this.#clear();
    this.#feed = new Feed({
      load: (how) => this.#load(phone, how),
      stream: () => address('sms', phone, 'stream'),
      take: (message) => this.#take(message),
      onLink: this.onLink,
    });
  }

  #clear() {
    this.#seen.clear();
    this.log.replaceChildren();
    this.log.dataset.state = 'loading';
    this.empty.hidden = true;
  }

  async #load(phone, { whole, stopped }) {
    const { messages } = await getJson(address('sms', phone));
    if (stopped() || phone !== this.phone) return;
    if (whole && messages.length < this.#seen.size) this.#clear();
    const first = this.log.dataset.state === 'loading';
    const oldestFirst = [...messages].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    for (const message of oldestFirst) this.#take(message, first);
    this.#settle();
  }

  #take(message, quietly = false) {
    const id = `${message.at} ${message.text}`;
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    const code = codeIn(message.text);
    this.#place(this.#element(message, code, quietly));
    this.#settle();
    if (quietly) return;
    this.onNews();
    if (code) this.onNewCode(code, message.text);
  }

  #place(element) {
    for (const old of this.log.querySelectorAll('.latest')) old.classList.remove('latest');
    element.classList.add('latest');
    this.log.prepend(element);
    this.log.scrollTop = 0;
  }

  #settle() {
    const full = this.log.childElementCount > 0;
    this.log.dataset.state = full ? 'full' : 'empty';
    this.empty.hidden = full;
  }

  #element(message, code, quietly) {
    return make('article', { class: quietly ? 'sms' : 'sms new', 'data-sms': message.at, 'aria-label': `SMS, ${hhmm(message.at)}` },
      make('header', {}, make('strong', {}, message.to ? `Máy ${message.to}` : 'Quầy bản sao'), make('span', { class: 'quiet' }, `${day(message.at)}, `, time(message.at))),
      make('p', { class: 'text' }, ...words(message.text)),
      code ? this.#copier(code, message.text) : null);
  }

  #copier(code, text) {
    const button = make('button', { type: 'button', class: 'main', 'data-code': code, 'aria-label': `Chép mã ${code}` }, 'Chép mã');
    button.addEventListener('click', () => this.#copy(code, text, button));
    return make('p', { class: 'copier' }, make('span', { class: 'code', 'aria-hidden': 'true' }, spaced(code)), button);
  }

  async #copy(code, text, button) {
    this.onCode(code, text);
    const copied = await navigator.clipboard?.writeText(code).then(() => true, () => false);
    announce(copied ? 'Đã chép mã và điền vào ô nhắn.' : 'Đã điền mã vào ô nhắn.');
    button.textContent = copied ? 'Đã chép' : 'Đã điền';
    setTimeout(() => { button.textContent = 'Chép mã'; }, 2500);
  }
}
