// A chat pane: one door, one person at a time.

import { $, $$ } from './dom.js';
import { Feed, address, getJson } from './net.js';
import { Said } from './said.js';
import { Thread } from './thread.js';

const DOUBLE = 600;
const touch = matchMedia('(pointer: coarse)');

export class ChatPane {
  #said = new Map();
  #drafts = new Map();
  #feed = null;
  #pressed = { id: '', at: 0 };
  peer = null;

  constructor(pane, door, { onNews, onLink }) {
    Object.assign(this, { pane, door, onNews, onLink });
    this.input = $('textarea', pane);
    this.thread = new Thread($('.stage', pane), { door, onPress: (...what) => this.#press(...what) });
    this.#listen();
  }

  open(peer) {
    if (peer === this.peer) return;
    this.#feed?.stop();
    this.#drafts.set(this.peer, this.input.value);
    this.peer = peer;
    this.#write(this.#drafts.get(peer) ?? '');
    this.thread.clear();
    this.#feed = new Feed({
      load: (how) => this.#load(peer, how),
      stream: () => this.#address('stream', this.thread.last),
      take: (bubble) => this.#take(bubble),
      onLink: this.onLink,
    });
  }

  fill(text) {
    this.#write(text);
    if (touch.matches) $('.send', this.pane).focus();
    else this.input.focus();
  }

  get own() {
    if (!this.#said.has(this.peer)) {
      const { peer } = this;
      this.#said.set(peer, new Said(this.door, peer, (entry) => peer === this.peer && this.thread.mark(entry)));
    }
    return this.#said.get(this.peer);
  }

  #listen() {
    $('[data-composer]', this.pane).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
    this.input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#send();
    });
    this.input.addEventListener('input', () => this.#grow());
    const start = () => this.#say('Chào quầy', { text: '/start' });
    for (const button of $$('[data-start], [data-home]', this.pane)) button.addEventListener('click', start);
    $('[data-start]', this.pane).addEventListener('click', () => this.thread.log.focus({ preventScroll: true }));
  }

  #send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.#write('');
    this.#say(text, { text });
  }

  #press(bubble, label, press) {
    const id = `${bubble.id} ${press}`;
    const at = Date.now();
    const twice = id === this.#pressed.id && at - this.#pressed.at < DOUBLE;
    this.#pressed = { id, at };
    if (!twice) this.#say(label, { press }, bubble.room === 'group' ? bubble.id : undefined);
  }

  #say(shown, send, on) {
    if (this.peer === null) return;
    this.thread.say(this.own.say(shown, send, { after: this.thread.last, on }));
  }

  async #load(peer, { whole, brokeAt, stopped }) {
    const { bubbles } = await getJson(this.#address('bubbles', whole ? 0 : this.thread.last));
    if (stopped() || peer !== this.peer) return;
    if (whole) this.#whole(bubbles, brokeAt);
    else bubbles.forEach((bubble) => this.#take(bubble));
  }

  /** After a pause the whole history is read again: the desk may have begun a new book. */
  #whole(bubbles, brokeAt) {
    const newest = Math.max(0, ...bubbles.map((bubble) => bubble.seq));
    const first = this.thread.log.dataset.state === 'loading';
    const known = first ? Math.max(0, ...this.own.entries.map((entry) => entry.after)) : this.thread.last;
    if (newest < known) { this.own.forget(brokeAt); this.thread.clear(); }
    if (first || newest < known) this.thread.fill(bubbles, this.own);
    else bubbles.forEach((bubble) => this.#take(bubble));
  }

  #take(bubble) {
    if (this.thread.has(bubble)) return;
    const place = Math.min(this.own.place(bubble), this.thread.placeOf(bubble.id) ?? bubble.seq);
    if (this.thread.show(bubble)) this.own.remember(bubble.id, place);
    this.onNews(bubble);
  }

  #address(what, after) {
    const url = address('chat', this.door, this.peer, what);
    url.searchParams.set('after', after);
    return url;
  }

  #write(text) {
    this.input.value = text;
    this.#grow();
  }

  /** The box grows with its words where the browser does not do so itself. */
  #grow() {
    if (CSS.supports('field-sizing', 'content')) return;
    this.input.rows = Math.min(5, this.input.value.split('\n').length);
  }
}
