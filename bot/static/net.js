// The wire: JSON in, JSON out, and a feed that outlives lost connections.

const root = new URL('api/', document.baseURI);
const PATIENCE = 15_000;
const BETWEEN_POLLS = 1_500;
const BETWEEN_HIDDEN_POLLS = 10_000;

/** The desk understood and said no; sending again would not help. */
export class Refused extends Error {}

/** Nobody answered, or asked us to come back later (`after` in ms, if said). */
export class Unreachable extends Error {
  constructor(message, after = 0) {
    super(message);
    this.after = after;
  }
}

export const address = (...parts) => new URL(parts.map(encodeURIComponent).join('/'), root);

export const backoff = (failures) => Math.min(500 * 2 ** failures, 8_000) * (0.8 + Math.random() * 0.4);

export function getJson(url) {
  return ask(url, { headers: { Accept: 'application/json' } });
}

export function postJson(url, body) {
  return ask(url, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });
}

async function ask(url, options) {
  let answer;
  try {
    answer = await fetch(url, { ...options, signal: AbortSignal.timeout(PATIENCE), cache: 'no-store' });
  } catch (error) {
    throw new Unreachable(error.message);
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  if (answer.status >= 500 || [408, 425, 429].includes(answer.status)) {
    throw new Unreachable(body.error, 1000 * Number(answer.headers.get('Retry-After')) || 0);
  }
  throw new Refused(body.error || 'Quầy chưa nhận được tin này. Xin nhắn lại, hoặc gọi Bộ phận Một cửa.');
}

const sleepers = new Set();
const wakeAll = () => sleepers.forEach((ring) => ring());
addEventListener('online', wakeAll);
document.addEventListener('visibilitychange', wakeAll);

/** A pause, cut short when the network or the person comes back. */
export function pause(ms) {
  return new Promise((resolve) => {
    const ring = () => { clearTimeout(timer); sleepers.delete(ring); resolve(); };
    const timer = setTimeout(ring, ms);
    sleepers.add(ring);
  });
}

// A browser allows six connections to one server over HTTP/1.1, shared by all its windows.
// One window holds the streams; the others ask every second and a half.
let holder = !navigator.locks;
navigator.locks?.request('bansao-streams', () => {
  holder = true;
  return new Promise(() => {});
});

/**
 * Follow one place: `load({whole, brokeAt, stopped})` reads what is there (all of it, if the link broke), `stream()` gives the address of the rest,
 * `take(item)` receives each item of the stream, `onLink(true|false)` hears whether it works.
 */
export class Feed {
  #stopped = false;
  #end = () => {};

  constructor({ load, stream, take, onLink }) {
    Object.assign(this, { load, stream, take, onLink });
    this.#run();
  }

  stop() {
    this.#stopped = true;
    this.#end();
  }

  async #run() {
    let failures = 0;
    let whole = true;
    let brokeAt = Date.now();
    while (!this.#stopped) {
      try {
        await this.load({ whole, brokeAt, stopped: () => this.#stopped });
        if (this.#stopped) return;
        this.onLink(true);
        failures = 0;
        whole = false;
        if (holder && !document.hidden) {
          whole = await this.#listen();
          brokeAt = Date.now();
        } else {
          await pause(document.hidden ? BETWEEN_HIDDEN_POLLS : BETWEEN_POLLS);
        }
      } catch (error) {
        if (this.#stopped) return;
        if (!(error instanceof Unreachable || error instanceof Refused)) console.error(error);
        this.onLink(false);
        if (failures === 0 && !whole) brokeAt = Date.now();
        whole = true;
        await pause(error.after || backoff(failures));
        failures += 1;
      }
    }
  }

  /** Listen until the stream breaks (true) or the page is hidden (false). */
  #listen() {
    return new Promise((resolve) => {
      const source = new EventSource(this.stream());
      const end = (broken) => {
        source.close();
        document.removeEventListener('visibilitychange', hidden);
        resolve(broken);
      };
      const hidden = () => document.hidden && end(false);
      document.addEventListener('visibilitychange', hidden);
      // What came between the reading and the opening of the stream.
      source.onopen = () => this.load({ whole: false, stopped: () => this.#stopped }).catch(() => end(true));
      source.onmessage = (event) => this.#stopped || this.take(JSON.parse(event.data));
      source.onerror = () => end(true);
      this.#end = end;
    });
  }
}
