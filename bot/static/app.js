// The demo page: who is who, which panes, and what they owe each other.

import { $, $$, announce, make } from './dom.js';
import { address, backoff, getJson, pause } from './net.js';
import { ChatPane } from './chat.js';
import { SmsPane, spaced } from './sms.js';
import { current, news, read, show, startTabs } from './tabs.js';

const links = new Map();
const link = $('#link');
const picks = { c: $('#citizen-select'), o: $('#staff-select') };

const citizen = new ChatPane($('#pane-citizen'), 'citizen', {
  onNews: () => news('citizen'), onLink: (on) => linked('citizen', on),
});
const staff = new ChatPane($('#pane-staff'), 'staff', {
  onNews: () => news('staff'), onLink: (on) => linked('staff', on),
});
const sms = new SmsPane($('#pane-sms'), {
  onNews: () => news('sms'), onLink: (on) => linked('sms', on), onCode: useCode, onNewCode: headsUp,
});

let world = { citizens: [], staff: [], offices: new Map() };

function linked(name, on) {
  links.set(name, on);
  sayLink([...links.values()].every(Boolean) ? 'on' : 'off');
}

function sayLink(state) {
  if (link.dataset.link === state) return;
  link.dataset.link = state;
  link.textContent = state === 'on' ? 'Đã nối với quầy' : 'Mất kết nối. Đang tự nối lại…';
}

// ---- a code travels from the SMS to the chat ----

const FOR_OFFICERS = /can bo (dat|truoc)/u;

/** A code that is read out to an officer goes into the officer's chat. */
function useCode(code, text = '') {
  const toOfficer = FOR_OFFICERS.test(text);
  show(toOfficer ? 'staff' : 'citizen');
  hideHeadsUp();
  (toOfficer ? staff : citizen).fill(code);
}

let headsTimer;

function headsUp(code, text) {
  if (current() !== 'citizen') return;
  const box = $('#heads-up');
  $('[data-heads-text]', box).textContent = text;
  const fill = $('[data-heads-fill]', box);
  fill.textContent = `Điền ${spaced(code)}`;
  fill.onclick = () => { read('sms'); useCode(code, text); announce('Đã điền mã vào ô nhắn.'); };
  box.hidden = false;
  clearTimeout(headsTimer);
  headsTimer = setTimeout(hideHeadsUp, 20_000);
}

function hideHeadsUp() {
  $('#heads-up').hidden = true;
}

// ---- who is who ----

async function meetPeople() {
  for (let failures = 0; ; failures += 1) {
    try {
      return await getJson(address('people'));
    } catch (error) {
      sayLink('off');
      await pause(error.after || backoff(failures));
    }
  }
}

function grouped(people, label) {
  const groups = new Map();
  for (const person of people) {
    const office = world.offices.get(person.office) ?? '';
    groups.set(office, [...(groups.get(office) ?? []), person]);
  }
  return [...groups].flatMap(([office, members]) => {
    const options = members.map((person) => make('option', { value: person.peer }, label(person)));
    return office ? [make('optgroup', { label: office }, ...options)] : options;
  });
}

function fillPicks({ people, offices }) {
  world = {
    offices: new Map(offices.map(({ id, name }) => [id, name])),
    citizens: people.filter((person) => person.role === 'citizen'),
    staff: people.filter((person) => person.role !== 'citizen'),
  };
  picks.c.replaceChildren(...grouped(world.citizens, (person) => `${person.name} · ${person.phone}`));
  picks.o.replaceChildren(...grouped(world.staff, (person) => (
    person.role === 'admin' ? `${person.name} (quản trị)` : person.name
  )));
}

// ---- the address remembers who was chosen: #c=c01&o=o1 ----

function fromHash(name, people) {
  const wanted = new URLSearchParams(location.hash.slice(1)).get(name);
  return people.find((person) => person.peer === wanted) ?? people[0];
}

function toHash() {
  const chosen = new URLSearchParams({ c: picks.c.value, o: picks.o.value });
  history.replaceState(null, '', `#${chosen}`);
}

function openBoth() {
  openCitizen(fromHash('c', world.citizens));
  openStaff(fromHash('o', world.staff));
  toHash();
}

function openCitizen(person) {
  if (!person) return;
  picks.c.value = person.peer;
  hideHeadsUp();
  citizen.open(person.peer);
  const office = world.offices.get(person.office);
  $('#pane-citizen [data-office]').textContent = office ? `${office} · trả lời tự động` : 'Trả lời tự động';
  $('#sms-owner').textContent = `Máy ${person.phone}`;
  sms.open(person.phone.replace(/\D/g, ''));
}

function openStaff(person) {
  if (!person) return;
  picks.o.value = person.peer;
  staff.open(person.peer);
  $('#pane-staff [data-office]').textContent = world.offices.get(person.office) ?? '';
  showMates(person);
}

/** Colleagues of the same office, one press apart, so that two can race for one card. */
function showMates(person) {
  const mates = world.staff.filter((other) => other.office === person.office);
  const box = $('#mates');
  box.hidden = mates.length < 2;
  if (box.dataset.office !== person.office) {
    box.dataset.office = person.office;
    box.replaceChildren(...mates.map((mate) => make('button', {
      type: 'button', 'data-mate': mate.peer, onclick: () => { openStaff(mate); toHash(); },
    }, mate.name)));
  }
  for (const button of $$('button', box)) button.setAttribute('aria-pressed', button.dataset.mate === person.peer);
}

/** A citizen's orders go to their own office: bring that office's group into view. */
function followOffice({ office }) {
  const present = world.staff.find((person) => person.peer === picks.o.value);
  const there = world.staff.find((person) => person.office === office);
  if (there && present?.office !== office) openStaff(there);
}

function choose(pick, people, open) {
  pick.addEventListener('change', () => {
    open(people().find((person) => person.peer === pick.value));
    toHash();
  });
}

choose(picks.c, () => world.citizens, (person) => { openCitizen(person); followOffice(person); });
choose(picks.o, () => world.staff, openStaff);
addEventListener('hashchange', () => world.citizens.length && openBoth());
$('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  show('citizen');
  citizen.input.focus();
});
startTabs();
fillPicks(await meetPeople());
openBoth();
