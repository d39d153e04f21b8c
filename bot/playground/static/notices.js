// Short notices over the chat, and the two dialogs.

import { element } from "./render.js";

const SHOWN_MS = 4500;

export function toast(text) {
  const holder = document.getElementById("toasts");
  const note = element("div", { className: "toast", text, "data-testid": "toast" });
  holder.append(note);
  while (holder.childElementCount > 3) holder.firstElementChild.remove();
  setTimeout(() => note.remove(), SHOWN_MS);
}

export function alertBox(text) {
  const box = document.getElementById("alert");
  document.getElementById("alert-text").textContent = text;
  if (!box.open) box.showModal();
}

export function showPhoto(source) {
  const box = document.getElementById("lightbox");
  const button = box.querySelector("button");
  button.replaceChildren(element("img", { src: source, alt: "Photo" }));
  box.showModal();
}
