// The input: sending, drafts, replies, the list of commands, and the answers a bot offers.

import { element } from "./render.js";

const byId = (id) => document.getElementById(id);
const MAX_HEIGHT_PX = 180;

export class Composer {
  #input = byId("input");
  #send = byId("send");
  #list = byId("commands");
  #menu = byId("menu");
  #drafts = new Map();
  #place = "";
  #chat = null;
  #bot = "";
  #reply = null;
  #marked = 0;
  #fromMenu = false;
  #onSend;

  constructor(onSend) {
    this.#onSend = onSend;
    byId("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit(this.#input.value);
    });
    this.#input.addEventListener("input", () => this.#changed());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => setTimeout(() => this.#leave(), 150));
    this.#menu.addEventListener("click", () => this.#toggleMenu());
    byId("replying-stop").addEventListener("click", () => this.replyTo(null));
  }

  // Turn to a chat (and topic): its commands, its draft.
  show(chat, { place, bot }) {
    if (this.#place) this.#drafts.set(this.#place, this.#input.value);
    const moved = place !== this.#place;
    this.#chat = chat;
    this.#bot = bot;
    this.#menu.hidden = chat.commands.length === 0;
    if (!moved) return;
    this.#place = place;
    this.#input.value = this.#drafts.get(place) ?? "";
    this.replyTo(null);
    this.#changed();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  submit(text) {
    if (!text.trim()) return;
    this.#onSend(text, this.#reply?.id ?? null);
    this.#input.value = "";
    this.#drafts.delete(this.#place);
    this.replyTo(null);
    this.#changed();
  }

  replyTo(message, hint) {
    this.#reply = message;
    byId("replying").hidden = !message;
    this.#input.placeholder = hint || (this.#chat?.kind === "channel" ? "Post to the channel" : "Message");
    if (!message) return;
    byId("replying-name").textContent = message.author.name;
    byId("replying-text").textContent = message.text.replace(/\s+/gu, " ") || "Photo";
    this.focus();
  }

  // Offer rows of ready answers; an empty list takes them away.
  offer(rows) {
    const holder = byId("answers");
    holder.hidden = rows.length === 0;
    holder.replaceChildren(
      ...rows.map((row) => {
        const buttons = row.map((text) => {
          const button = element("button", { className: "answer", type: "button", text });
          button.addEventListener("click", () => this.submit(text));
          return button;
        });
        return element("div", { className: "keyboard-row" }, ...buttons);
      }),
    );
  }

  #changed() {
    const input = this.#input;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, MAX_HEIGHT_PX)}px`;
    this.#send.disabled = !input.value.trim();
    this.#fromMenu = false;
    this.#marked = 0;
    this.#showCommands();
  }

  #matching() {
    const commands = this.#chat?.commands ?? [];
    if (this.#fromMenu) return commands;
    const typed = /^\/(\S*)$/u.exec(this.#input.value)?.[1];
    if (typed === undefined) return [];
    return commands.filter((each) => each.command.startsWith(typed.split("@")[0].toLowerCase()));
  }

  #showCommands() {
    const matching = this.#matching();
    const open = matching.length > 0;
    this.#list.hidden = !open;
    this.#menu.setAttribute("aria-expanded", String(open));
    this.#list.replaceChildren(...matching.map((command, index) => this.#option(command, index)));
    this.#mark(Math.min(this.#marked, matching.length - 1));
  }

  #option(command, index) {
    const option = element(
      "li",
      { className: "command", role: "option", id: `command-${index}`, "data-testid": "command-option" },
      element("strong", { text: `/${command.command}` }),
      element("span", { text: command.description }),
    );
    // Not click: the input must keep the focus, or the list would close first.
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => this.#choose(command));
    return option;
  }

  #mark(index) {
    this.#marked = index;
    [...this.#list.children].forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    });
    if (index >= 0 && !this.#list.hidden) this.#input.setAttribute("aria-activedescendant", `command-${index}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #spelled(command) {
    return this.#chat.kind === "private" ? `/${command.command}` : `/${command.command}@${this.#bot}`;
  }

  #choose(command) {
    this.submit(this.#spelled(command));
    this.focus();
  }

  #key(event) {
    if (event.isComposing) return;
    const matching = this.#list.hidden ? [] : this.#matching();
    const count = matching.length;
    if (count > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.#mark((this.#marked + (event.key === "ArrowDown" ? 1 : count - 1)) % count);
    } else if (count > 0 && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      this.#input.value = `${this.#spelled(matching[this.#marked])} `;
      this.#changed();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (count > 0) this.#choose(matching[this.#marked]);
      else this.submit(this.#input.value);
    } else if (event.key === "Escape") {
      if (count > 0) this.#close();
      else this.replyTo(null);
    }
  }

  #toggleMenu() {
    const open = this.#list.hidden;
    this.focus();
    if (!open) {
      this.#close();
      return;
    }
    this.#fromMenu = true;
    this.#marked = 0;
    this.#showCommands();
  }

  #close() {
    this.#fromMenu = false;
    this.#list.hidden = true;
    this.#menu.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #leave() {
    if (!byId("form").contains(document.activeElement)) this.#close();
  }
}
