// The list of chats: who, what was said last, how much is unread.

import { clock, element, icon, paintAvatar } from "./render.js";

const TITLE = "Communiqué playground";

export class ChatList {
  #holder;
  #unread = new Map();

  constructor(holder) {
    this.#holder = holder;
  }

  count(chat, thread) {
    const key = keyOf(chat, thread);
    this.#unread.set(key, this.unreadIn(chat, thread) + 1);
  }

  markRead(chat, thread) {
    this.#unread.delete(keyOf(chat, thread));
  }

  unreadIn(chat, thread) {
    return this.#unread.get(keyOf(chat, thread)) ?? 0;
  }

  show(chats, current) {
    const focused = document.activeElement?.dataset?.testid;
    const order = [...chats].map((chat) => ({ chat, last: lastOf(chat), unread: this.#unreadOf(chat) }));
    // Chats where nobody wrote yet stay in the order in which they were made.
    const moment = ({ last }) => (last && !last.service ? last.at : 0);
    order.sort((a, b) => moment(b) - moment(a));
    this.#holder.replaceChildren(
      ...order.map(({ chat, last, unread }) => chatItem(chat, { last, unread, selected: chat === current })),
    );
    if (focused?.startsWith("chat-list-item")) {
      this.#holder.querySelector(`[data-testid="${focused}"]`)?.focus({ preventScroll: true });
    }
    const total = order.reduce((sum, { unread }) => sum + unread, 0);
    document.title = total > 0 ? `(${total}) ${TITLE}` : TITLE;
  }

  #unreadOf(chat) {
    const threads = [null, ...(chat.topics ?? []).map((topic) => topic.id)];
    return threads.reduce((sum, thread) => sum + this.unreadIn(chat, thread), 0);
  }
}

function keyOf(chat, thread) {
  return `${chat.id}/${chat.topics ? (thread ?? "") : ""}`;
}

function lastOf(chat) {
  let last = null;
  for (const message of chat.messages.values()) if (!last || message.id > last.id) last = message;
  return last;
}

function snippet(message, chat) {
  if (!message) return chat.kind === "private" ? "Nothing here yet" : "Open to look in";
  if (message.service) return message.service;
  const words = message.text.replace(/\s+/gu, " ");
  const body = message.photo ? `🖼 ${words || "Photo"}` : message.file ? `📎 ${message.file.name}` : words;
  if (message.own && chat.kind !== "private") return `You: ${body}`;
  return chat.kind === "group" || chat.kind === "supergroup" ? `${message.author.name}: ${body}` : body;
}

function chatItem(chat, { last, unread, selected }) {
  const avatar = paintAvatar(element("span", { className: "avatar", "aria-hidden": "true" }), chat);
  const title = element(
    "span",
    { className: "chat-title" },
    chat.kind === "private" ? null : icon(chat.topics ? "forum" : chat.kind),
    element("span", { className: "chat-name", text: chat.title }),
    chat.kind === "private" && element("span", { className: "persona", text: chat.persona.name }),
  );
  const time = element("time", { className: "chat-time", text: last ? clock(last.at) : "" });
  const badge = element("span", { className: "badge", text: String(unread), "aria-label": `${unread} unread` });
  const line = element(
    "span",
    { className: "chat-line" },
    element("span", { className: "chat-snippet", text: snippet(last, chat), dir: "auto" }),
    unread > 0 && badge,
  );
  const row = element("span", { className: "chat-row" }, title, time);
  const anchor = element(
    "a",
    {
      className: "chat-item",
      href: `#${chat.id}`,
      "data-testid": `chat-list-item-${chat.id}`,
      "aria-current": selected ? "true" : null,
    },
    avatar,
    element("span", { className: "chat-body" }, row, line),
  );
  return element("li", {}, anchor);
}
