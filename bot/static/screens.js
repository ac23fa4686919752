// The page of every screen: search as you type by how words begin, without marks; languages and profiles on and off.

const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const folded = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd')
  .replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

const find = document.querySelector('#find');
const found = document.querySelector('#found');
const none = document.querySelector('.none');
const sights = $$('.sight').map((sight) => ({
  sight, words: ` ${folded(`${sight.closest('section').dataset.scene} ${sight.textContent}`)}`,
}));

function search() {
  const wanted = folded(find.value).split(' ').filter(Boolean);
  let count = 0;
  for (const { sight, words } of sights) {
    sight.hidden = !wanted.every((word) => words.includes(` ${word}`));
    count += !sight.hidden;
  }
  for (const section of $$('section')) {
    const left = $$('.sight:not([hidden])', section).length;
    const link = document.querySelector(`.index a[href="#${section.id}"]`);
    section.hidden = left === 0;
    link.parentElement.hidden = left === 0;
    link.querySelector('.quiet').textContent = left;
  }
  none.hidden = count > 0;
  found.textContent = wanted.length ? `${count} màn hình` : '';
}

function show() {
  const on = new Set($$('[data-show]').filter((box) => box.checked).map((box) => box.dataset.show));
  for (const variant of $$('.variant')) {
    variant.hidden = !on.has(variant.dataset.lang) || !on.has(variant.dataset.profile);
  }
}

find.addEventListener('input', search);
for (const box of $$('[data-show]')) box.addEventListener('change', show);
addEventListener('keydown', (event) => {
  if (event.key === '/' && document.activeElement !== find) { event.preventDefault(); find.focus(); }
  if (event.key === 'Escape' && document.activeElement === find) { find.value = ''; search(); }
});
search();
show();
