// What this person said: kept over reloads, sent in order, each under one key until the desk has it.

import { freshKey } from './dom.js';
import { Refused, address, backoff, pause, postJson } from './net.js';

const KEPT = 200;

function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch { /* a full or forbidden store loses only the memory of a reload */ }
}

const unsent = (entry) => entry.state === 'sending' || entry.state === 'waiting';

/**
 * An entry: {key, shown, send: {text} | {press}, after, at, on, state, why}
 * `after` is the last seq seen when it was said, `on` the card it was pressed on,
 * `state` is sending → sent, or waiting (will be sent again), or refused.
 */
export class Said {
  #pumping = false;

  constructor(door, peer, onChange) {
    this.name = `bansao.said.${door}.${peer}`;
    this.placesName = `bansao.places.${door}.${peer}`;
    this.to = address('chat', door, peer);
    this.onChange = onChange;
    this.entries = recall(this.name, []);
    this.places = recall(this.placesName, {});
    addEventListener('storage', (event) => event.key === this.name && this.#meet());
    this.#pump();
  }

  say(shown, send, { after, on }) {
    const entry = { key: freshKey(), shown, send, after, on, at: new Date().toISOString(), state: 'sending' };
    this.entries.push(entry);
    this.#save();
    this.#pump();
    return entry;
  }

  /** Where a bubble first stood: an edit raises its seq but does not move it. */
  place(bubble) {
    return this.places[bubble.id] ?? bubble.seq;
  }

  remember(id, place) {
    this.places[id] = place;
    const recent = Object.entries(this.places).slice(-KEPT);
    keep(this.placesName, Object.fromEntries(recent));
  }

  /** The desk began a new book: keep what is still to be sent, or was sent after the old one closed. */
  forget(closedAt) {
    this.entries = this.entries.filter((entry) => unsent(entry) || entry.sentAt >= closedAt);
    for (const entry of this.entries) entry.after = 0;
    this.places = {};
    keep(this.placesName, {});
    this.#save();
  }

  #save() {
    this.entries = this.entries.slice(-KEPT);
    keep(this.name, this.entries);
  }

  /** Another window of this browser said something as the same person. */
  #meet() {
    const known = new Map(this.entries.map((entry) => [entry.key, entry]));
    for (const entry of recall(this.name, [])) {
      const mine = known.get(entry.key);
      if (mine && mine.state === entry.state) continue;
      if (mine) Object.assign(mine, entry);
      else this.entries.push(entry);
      this.onChange(mine ?? entry);
    }
  }

  async #pump() {
    if (this.#pumping) return;
    this.#pumping = true;
    for (let failures = 0, entry; (entry = this.#next());) {
      try {
        await postJson(this.to, { key: entry.key, ...entry.send });
        this.#mark(entry, 'sent');
        failures = 0;
      } catch (error) {
        if (error instanceof Refused) {
          this.#mark(entry, 'refused', error.message);
        } else {
          this.#mark(entry, 'waiting');
          await pause(error.after || backoff(failures));
          failures += 1;
        }
      }
    }
    this.#pumping = false;
  }

  #next() {
    return this.entries.find(unsent);
  }

  #mark(entry, state, why) {
    entry.state = state;
    entry.why = why;
    if (state === 'sent') entry.sentAt = Date.now();
    this.#save();
    this.onChange(entry);
  }
}
