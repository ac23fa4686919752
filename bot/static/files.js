// Papers open in place: one dialog, the browser's own viewer, Esc closes.

import { $, icon, make } from './dom.js';

const dialog = $('#preview');
const paper = $('[data-paper]', dialog);
const download = $('[data-download]', dialog);

$('[data-close]', dialog).addEventListener('click', () => dialog.close());
dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
dialog.addEventListener('close', () => paper.replaceChildren());

/** Only papers of this same desk are opened. */
function ours(url) {
  const target = new URL(url, document.baseURI);
  return target.origin === location.origin ? target.href : null;
}

export function fileButton(file) {
  return make('button', {
    type: 'button', class: 'file', 'data-file': file.url, 'aria-haspopup': 'dialog', onclick: () => preview(file),
  }, icon('file'), make('span', {}, file.name), make('span', { class: 'open' }, 'Xem'));
}

function preview(file) {
  const href = ours(file.url);
  if (!href) return;
  $('#preview-name').textContent = file.name;
  download.href = href;
  download.download = file.name;
  download.hidden = file.type === 'text/html';
  paper.replaceChildren(sheet(file, href));
  dialog.showModal();
}

function sheet(file, href) {
  if (file.type?.startsWith('image/')) return make('img', { src: href, alt: file.name });
  if (navigator.pdfViewerEnabled === false) {
    return make('p', {}, 'Máy này không xem được giấy ngay tại đây. Xin bấm “Tải về” để mở.');
  }
  return make('iframe', { src: href, title: file.name });
}
