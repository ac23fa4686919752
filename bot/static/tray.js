// The scan tray: files go up one after another, pages are looked at, a wrong one is dropped.

const $ = (selector, root = document) => root.querySelector(selector);
const here = location.pathname.replace(/\/$/, '');
const LOOK = 2000;
let shown = '';
let queue = Promise.resolve();

function word(text, refused = false) {
  const line = document.createElement('li');
  line.textContent = text;
  if (refused) line.className = 'refused';
  const list = $('#words');
  list.prepend(line);
  while (list.children.length > 5) list.lastChild.remove();
}

async function ask(path, options) {
  const response = await fetch(here + path, options);
  const body = await response.json().catch(() => ({}));
  if (!response.ok && !body.error) body.error = 'Quầy gặp trục trặc. Xin thử lại.';
  return body;
}

function send(files) {
  for (const file of files) {
    queue = queue.then(() => sendOne(file)).catch(() => word('Mất kết nối với quầy. Tệp chưa được gửi.', true));
  }
}

async function sendOne(file) {
  $('#drop').setAttribute('aria-busy', 'true');
  const { pages, error } = await ask('/pages', { method: 'POST', body: file });
  $('#drop').removeAttribute('aria-busy');
  if (error) word(error, true);
  else word(`Đã nhận ${pages} trang.`);
  await look();
}

async function scanNow() {
  const button = $('#scan');
  button.disabled = true;
  const { pages, error } = await ask('/scan', { method: 'POST' });
  button.disabled = false;
  if (pages) word(`Máy quét gửi ${pages} trang.`);
  if (error) word(error, true);
  await look();
}

async function drop(page) {
  const { error } = await ask(`/pages/${page}`, { method: 'DELETE' });
  word(error ?? `Đã bỏ trang ${page}.`, Boolean(error));
  await look();
}

function pageElement({ page, name, notes }) {
  const item = $('#page').content.cloneNode(true);
  const url = `${here}/pages/${page}?${name.slice(0, 8)}`;
  $('a', item).href = url;
  $('img', item).src = url;
  $('img', item).alt = `Trang ${page}`;
  $('.number', item).textContent = `Trang ${page}`;
  $('.notes', item).textContent = notes.join(' ');
  $('button', item).setAttribute('aria-label', `Bỏ trang ${page}`);
  $('button', item).addEventListener('click', () => drop(page));
  return item;
}

async function look() {
  let tray;
  try { tray = await ask('/state'); } catch { $('#paper').textContent = 'Mất kết nối với quầy. Đang thử lại…'; return; }
  const now = JSON.stringify(tray);
  if (now === shown) return;
  shown = now;
  const { title, who, pages = [], error, scanner } = tray;
  $('#paper').textContent = error ?? (title ? `${title} · ${who} · ${pages.length} trang` : 'Chưa mở giấy nào. Bấm Thêm giấy trong cuộc trò chuyện trước.');
  $('#scan').hidden = !scanner || !title;
  $('#drop').hidden = !title;
  $('#nothing').hidden = !title || pages.length > 0;
  $('#pages').replaceChildren(...pages.map(pageElement));
}

const box = $('#drop');
for (const kind of ['dragenter', 'dragover']) {
  box.addEventListener(kind, (event) => { event.preventDefault(); box.classList.add('over'); });
}
for (const kind of ['dragleave', 'drop']) box.addEventListener(kind, () => box.classList.remove('over'));
box.addEventListener('drop', (event) => { event.preventDefault(); send(event.dataTransfer.files); });
$('#choose').addEventListener('change', (event) => { send([...event.target.files]); event.target.value = ''; });
$('#scan').addEventListener('click', scanNow);
await look();
setInterval(() => { if (!document.hidden) look(); }, LOOK);
