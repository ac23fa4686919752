// Values → elements: a bubble of the desk, an order's card, a person's own message.

import { day, hhmm, icon, make, time, words } from './dom.js';
import { fileButton } from './files.js';

const ORDER = /^\p{Lu}[\p{L}\d]*-\d{6}-\d{3,}/u;
const MOODS = [
  ['late', /trễ|quá hẹn/iu],
  ['done', /^(đã trả|đã đóng)/iu],
  ['stopped', /từ chối|hu[ỷỹ]|hủy|đã rút/iu],
  ['waiting', /^(chờ|cần bổ sung|mới)/iu],
];

export const isCard = (bubble) => bubble.room === 'group' && ORDER.test(bubble.text);

/** A short word to whoever pressed, with nothing to press in turn. */
export const isPassing = (bubble) => bubble.room === 'private' && !bubble.buttons?.length && !bubble.files?.length;

export function bubbleElement(bubble, { door, onPress }) {
  const card = isCard(bubble);
  const secret = door === 'staff' && bubble.room === 'private';
  const passing = secret && isPassing(bubble);
  const kind = ['bubble', card && 'card', secret && 'secret', passing && 'passing', bubble.room === 'group' && 'shared'];
  return make('article', {
    class: kind.filter(Boolean).join(' '),
    'data-bubble': bubble.id, 'data-seq': bubble.seq, 'data-room': bubble.room,
    'aria-label': `${secret ? 'Chỉ mình anh/chị thấy' : 'Quầy'}, ${hhmm(bubble.at)}`,
  },
  secret ? make('p', { class: 'only' }, icon('lock'), make('span', { class: passing ? 'sr' : null }, 'Chỉ mình anh/chị thấy')) : null,
  ...(card ? cardText(bubble.text) : [make('p', { class: 'text' }, ...words(bubble.text))]),
  files(bubble.files),
  buttons(bubble, onPress),
  foot(bubble, card));
}

function foot(bubble, card) {
  const note = bubble.edited ? make('span', {}, card ? 'đã cập nhật' : 'đã sửa') : null;
  return make('footer', {}, note, time(bubble.at));
}

function cardText(text) {
  const [first, ...rest] = text.split('\n');
  const status = rest.pop()?.replace(/^…\s*/u, '');
  const [code, ...about] = first.split(' · ');
  return [
    make('h3', { class: 'text' }, make('strong', {}, code),
      ...about.map((part) => make('span', {}, ` · ${part}`))),
    rest.length ? make('p', { class: 'text' }, ...words(rest.join('\n'))) : null,
    status === undefined ? null : make('p', { class: 'text status', 'data-mood': mood(status) }, ...words(status)),
  ];
}

const mood = (status) => MOODS.find(([, signs]) => signs.test(status))?.[0] ?? 'moving';

function files(list) {
  if (!list?.length) return null;
  return make('div', { class: 'files' }, ...list.map(fileButton));
}

function buttons(bubble, onPress) {
  if (!bubble.buttons?.length) return null;
  let main = true;
  const rows = bubble.buttons.map((row) => make('div', { class: 'row' }, ...row.map(({ label, press }) => {
    const kind = main ? 'main' : 'outline';
    main = false;
    return make('button', {
      type: 'button', class: kind, 'data-press': press, onclick: () => onPress(bubble, label, press),
    }, label);
  })));
  return make('div', { class: 'buttons', role: 'group', 'aria-label': 'Chọn' }, ...rows);
}

const STATES = {
  sending: 'đang gửi…', waiting: 'chưa gửi được, sẽ gửi lại', sent: '', refused: 'quầy không nhận',
};

export function ownElement(entry) {
  return make('article', {
    class: 'own', 'data-own': entry.key, 'data-state': entry.state,
    'aria-label': `Tin đã nhắn, ${hhmm(entry.at)}`,
  },
  make('p', { class: 'text' }, ...words(entry.shown)),
  make('footer', {}, make('span', { class: 'state' }, STATES[entry.state]), time(entry.at)),
  entry.why ? make('p', { class: 'why', role: 'alert' }, entry.why) : null);
}

/** A press on a card is echoed on the card itself: the eye is there, not at the end of the list. */
export function echoElement(entry) {
  return make('p', { class: 'echo', 'data-own': entry.key, 'data-state': entry.state },
    make('span', { class: 'echo-label' }, entry.shown),
    make('span', { class: 'state' }, entry.why ?? STATES[entry.state]));
}

export const dayElement = (at) => make('p', { class: 'day' }, make('span', {}, day(at)));
