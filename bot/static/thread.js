// One conversation on screen: order, places, fresh buttons, and where the eye is.

import { $, dateOf, scrolling } from './dom.js';
import { bubbleElement, dayElement, echoElement, isCard, isPassing, ownElement } from './bubble.js';

const NEAR = 48;
const EXPECTING = 5_000;

export class Thread {
  #elements = new Map();
  #seqs = new Map();
  #places = new Map();
  #lastDay = '';
  #fresh = null;
  #freshSeq = 0;
  #stick = true;
  #top = 0;
  #saidAt = 0;
  #pressed = '';

  constructor(stage, { door, onPress }) {
    this.log = $('.log', stage);
    this.chip = $('[data-chip]', stage);
    this.empty = $('[data-empty]', stage);
    this.makers = { door, onPress };
    this.last = 0;
    this.log.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.chip.addEventListener('click', () => { this.toEnd(); this.log.focus({ preventScroll: true }); });
    new ResizeObserver(() => this.#stick && this.toEnd('auto')).observe(this.log);
  }

  clear() {
    this.log.replaceChildren();
    this.#elements.clear();
    this.#seqs.clear();
    this.#places.clear();
    this.#lastDay = '';
    this.#fresh = null;
    this.#freshSeq = 0;
    this.last = 0;
    this.#stick = true;
    this.#pressed = '';
    this.#state('loading');
  }

  /** The history at once, unspoken and unanimated; `said` places bubbles and own messages. */
  fill(bubbles, said) {
    this.log.setAttribute('aria-live', 'off');
    const items = bubbles.map((bubble) => ({ place: said.place(bubble), bubble }));
    const own = said.entries.filter((entry) => !entry.on).map((entry) => ({ place: entry.after, entry }));
    const all = [...items, ...own].sort((a, b) => a.place - b.place || (a.bubble ? -1 : 1));
    for (const { bubble, entry } of all) bubble ? this.#add(bubble) : this.#addOwn(entry);
    for (const entry of said.entries) if (entry.on && entry.state !== 'sent') this.mark(entry);
    this.#settle();
    this.toEnd('auto');
    requestAnimationFrame(() => this.log.setAttribute('aria-live', 'polite'));
  }

  has(bubble) {
    return (this.#seqs.get(bubble.id) ?? 0) >= bubble.seq;
  }

  /** The seq a bubble had when it first stood here. */
  placeOf(id) {
    return this.#places.get(id);
  }

  /** A new bubble, or an edit of one already there; returns whether it was there. */
  show(bubble) {
    const there = this.#elements.get(bubble.id);
    if (there) this.#replace(there, bubble);
    else this.#add(bubble).classList.add('new');
    this.#settle();
    if (there) this.#lookAt(bubble);
    else this.#follow(bubble);
    return Boolean(there);
  }

  say(entry) {
    this.#saidAt = Date.now();
    if (entry.on && this.#elements.has(entry.on)) {
      this.#pressed = entry.on;
      return this.mark(entry);
    }
    this.#addOwn(entry).classList.add('new');
    this.#settle();
    return this.toEnd();
  }

  /** An own message changed its state, or came from another window. */
  mark(entry) {
    const there = this.#elements.get(entry.key);
    const card = entry.on && this.#elements.get(entry.on);
    if (!card && !there) return entry.on ? undefined : void (this.#addOwn(entry), this.#settle());
    const element = card ? echoElement(entry) : ownElement(entry);
    this.#elements.set(entry.key, element);
    if (card) this.#echo(card, element, entry);
    else there.replaceWith(element);
    if (this.#stick) this.toEnd('auto');
    return undefined;
  }

  #echo(card, element, entry) {
    const old = $('.echo', card);
    if (!old && entry.state === 'sent') return;
    old?.remove();
    $('footer', card).prepend(element);
  }

  toEnd(behavior = scrolling()) {
    this.#stick = true;
    this.chip.hidden = true;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior });
  }

  #add(bubble) {
    const element = bubbleElement(bubble, this.makers);
    this.#keep(bubble, element);
    this.#append(element, bubble.at);
    this.#refresh(bubble, element);
    return element;
  }

  #addOwn(entry) {
    const element = ownElement(entry);
    this.#elements.set(entry.key, element);
    this.#append(element, entry.at);
    if (entry.after >= this.#freshSeq) this.#setFresh(null);
    return element;
  }

  #append(element, at) {
    const date = dateOf(at);
    if (date !== this.#lastDay) this.log.append(dayElement(at));
    this.#lastDay = date;
    this.log.append(element);
  }

  #replace(old, bubble) {
    const element = bubbleElement(bubble, this.makers);
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset.press : null;
    const wasFresh = this.#fresh === old;
    old.replaceWith(element);
    element.classList.add('changed');
    this.#keep(bubble, element);
    this.#refresh(bubble, element, wasFresh);
    if (focused !== null) this.#refocus(element, focused);
  }

  #refocus(element, press) {
    const buttons = [...element.querySelectorAll('button')];
    const target = buttons.find((button) => button.dataset.press === press) ?? buttons[0] ?? element;
    if (target === element) element.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  #keep(bubble, element) {
    this.#elements.set(bubble.id, element);
    this.#seqs.set(bubble.id, bubble.seq);
    if (!this.#places.has(bubble.id)) this.#places.set(bubble.id, bubble.seq);
    this.last = Math.max(this.last, bubble.seq);
  }

  /** The newest question has the large buttons; a card's buttons are always its legal steps. */
  #refresh(bubble, element, wasFresh = false) {
    if (isCard(bubble)) return;
    if (!bubble.buttons?.length) { if (wasFresh) this.#setFresh(null); return; }
    if (bubble.seq < this.#freshSeq) return;
    this.#freshSeq = bubble.seq;
    this.#setFresh(element);
  }

  #setFresh(element) {
    this.#fresh?.classList.remove('fresh');
    this.#fresh = element;
    element?.classList.add('fresh');
  }

  #settle() {
    this.#state(this.log.childElementCount ? 'full' : 'empty');
  }

  #state(state) {
    this.log.dataset.state = state;
    this.empty.hidden = state !== 'empty';
    if (state !== 'full') this.chip.hidden = true;
  }

  #expecting() {
    return Date.now() - this.#saidAt < EXPECTING;
  }

  #follow(bubble) {
    const answer = this.#expecting() && bubble.room === 'private';
    const card = answer && this.#elements.get(this.#pressed);
    if (card && isPassing(bubble)) this.#bring(card);
    else if (this.#stick || answer) this.toEnd();
    else this.chip.hidden = false;
  }

  #lookAt(bubble) {
    const element = this.#elements.get(bubble.id);
    const mine = bubble.id === this.#pressed || element === this.#fresh;
    if (mine && this.#expecting()) this.#bring(element);
    else if (this.#stick) this.toEnd();
  }

  /** The next step is on this one: into view, and let what comes after it wait below. */
  #bring(element) {
    element.scrollIntoView({ block: 'nearest', behavior: scrolling() });
    this.#stick = this.#left() < NEAR;
  }

  #left() {
    return this.log.scrollHeight - this.log.clientHeight - this.log.scrollTop;
  }

  /** Only the person scrolls up; growth and our own scrolling never do. */
  #scrolled() {
    const { scrollTop } = this.log;
    if (this.#left() < NEAR) { this.#stick = true; this.chip.hidden = true; }
    else if (scrollTop < this.#top - 2) this.#stick = false;
    this.#top = scrollTop;
  }
}
