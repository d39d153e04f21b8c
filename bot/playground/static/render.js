// Messages and the list of chats as DOM nodes.

import { isWebAddress, link, renderText } from "./text.js";

const HUES = 7;

export function element(tag, { className, text, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter(Boolean));
  return made;
}

const DRAWINGS = {
  group: "M9 11.5a3.2 3.2 0 1 0 0-6.400 3.2 3.2 0 0 0 0 6.400ZM2.800 19c.4-3.200 2.800-5.200 6.200-5.200s5.800 2 6.200 5.200M16 5.400a3.100 3.100 0 0 1 0 6M17.500 14.200c2.200.6 3.500 2.300 3.800 4.800",
  supergroup: "M9 11.5a3.2 3.2 0 1 0 0-6.400 3.2 3.2 0 0 0 0 6.400ZM2.800 19c.4-3.200 2.800-5.200 6.200-5.200s5.800 2 6.200 5.200M16 5.400a3.100 3.100 0 0 1 0 6M17.500 14.200c2.200.6 3.500 2.300 3.800 4.800",
  forum: "M9.500 4 7 20M17 4l-2.500 16M4.500 9h16M3.500 15h16",
  channel: "M4 10v4h3.500L17 18.500v-13L7.500 10ZM20 10v4M8 14l1.500 5.500",
};

export function icon(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", DRAWINGS[name]);
  drawing.append(path);
  return drawing;
}

function initials(name) {
  const words = name.trim().split(/\s+/u);
  return words.slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase() || "·";
}

function hueOf(id) {
  return Math.abs(id) % HUES;
}

// The bot looks the same in every private chat; who speaks there stands in the corner.
export function paintAvatar(avatar, chat) {
  const isBot = chat.kind === "private";
  for (let hue = 0; hue < HUES; hue += 1) avatar.classList.toggle(`hue-${hue}`, !isBot && hueOf(chat.id) === hue);
  avatar.classList.toggle("of-bot", isBot);
  avatar.textContent = isBot ? "" : initials(chat.title);
  if (isBot) {
    avatar.append(element("span", { className: `as hue-${hueOf(chat.persona.id)}`, text: initials(chat.persona.name)[0] }));
  }
  return avatar;
}

// Hours as 21:09 in every language: the narrow corner of a bubble has no room for "PM".
export function clock(at) {
  const style = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return new Intl.DateTimeFormat("en-GB", style).format(new Date(at * 1000));
}

export function dayOf(at) {
  return new Date(at * 1000).toDateString();
}

export function dayLine(at) {
  const when = new Date(at * 1000);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(when).setHours(0, 0, 0, 0)) / 86_400_000);
  const far = { day: "numeric", month: "long", year: "numeric" };
  const words = ["Today", "Yesterday"][days] ?? new Intl.DateTimeFormat("en-GB", far).format(when);
  return element("div", { className: "day" }, element("span", { text: words }));
}

// `context` adds to that of renderText: chat, isNamed (the author is written above), follows (close to the
// message before), onPress, onCopy, onReply, onQuote, onPhoto.
export function renderMessage(message, context) {
  if (message.service) return renderService(message);
  const names = ["message", message.own ? "own" : "theirs"];
  if (context.follows) names.push("follows");
  if (message.rows.length > 0) names.push("with-keyboard");
  const bubble = element("div", { className: "bubble" });
  if (context.isNamed) bubble.append(renderAuthor(message.author));
  if (message.reply) bubble.append(renderQuote(message.reply, context));
  if (message.photo) bubble.append(renderPhoto(message, context));
  if (message.file) bubble.append(renderFile(message.file));
  if (message.text) {
    const words = element("div", { className: "text", dir: "auto" });
    words.append(renderText(message.text, message.entities, context), renderMeta(message));
    bubble.append(words);
  } else {
    bubble.append(renderMeta(message));
  }
  const article = element("article", { className: names.join(" "), "data-testid": "message", "data-id": message.id });
  article.append(element("div", { className: "line" }, bubble, replyButton(message, context)));
  if (message.rows.length > 0) article.append(renderKeyboard(message, context));
  return article;
}

function renderAuthor(author) {
  const name = element("span", { className: "author", text: author.name });
  name.classList.add(author.bot ? "ink-bot" : `ink-${hueOf(author.id)}`);
  if (author.bot) name.append(element("span", { className: "bot-mark", text: "bot" }));
  return name;
}

function renderService(message) {
  const words = element("span", { text: message.service });
  return element("div", { className: "service", "data-id": message.id }, words);
}

function renderMeta(message) {
  const when = new Date(message.at * 1000);
  return element(
    "div",
    { className: "meta" },
    message.silent && element("span", { text: "🔕", title: "Sent without a sound", role: "img", "aria-label": "silent" }),
    message.edited && element("span", { text: "edited" }),
    element("time", { datetime: when.toISOString(), title: when.toLocaleString(), text: clock(message.at) }),
  );
}

function renderQuote(reply, context) {
  const words = reply.text.replace(/\s+/gu, " ") || (reply.photo ? "Photo" : "…");
  const quote = element(
    "button",
    { className: "quote", type: "button", "aria-label": `In reply to ${reply.name}: ${words}` },
    element("strong", { text: reply.name }),
    element("span", { text: words, dir: "auto" }),
  );
  quote.addEventListener("click", () => context.onQuote(reply.id));
  return quote;
}

function renderPhoto(message, context) {
  const { src, url, width, height } = message.photo;
  if (!src) {
    const far = isWebAddress(url) ? link(url, url) : element("span", { text: url });
    return element("p", { className: "far-photo" }, element("span", { text: "🖼 " }), far);
  }
  const image = element("img", { src, width, height, alt: message.text || "Photo", decoding: "async" });
  const button = element("button", { className: "photo", type: "button", "aria-label": "Show the photo" }, image);
  button.addEventListener("click", () => context.onPhoto(src));
  return button;
}

function renderFile({ src, name, size }) {
  const words = element("span", { className: "file-name", text: name, dir: "auto" });
  const weight = element("span", { className: "file-size", text: `${Math.max(1, Math.round(size / 1000))} kB` });
  return element("a", { className: "file", href: src, download: name, "data-testid": "file" }, "📎 ", words, " ", weight);
}

function replyButton(message, context) {
  const button = element("button", { className: "reply-button", type: "button", "aria-label": "Reply", text: "↩" });
  button.addEventListener("click", () => context.onReply(message));
  return context.chat.canWrite ? button : null;
}

function renderKeyboard(message, context) {
  const keyboard = element("div", { className: "keyboard", role: "group", "aria-label": "Buttons" });
  for (const row of message.rows) {
    const line = element("div", { className: "keyboard-row" });
    line.append(...row.map((button) => renderButton(button, message, context)));
    keyboard.append(line);
  }
  return keyboard;
}

function renderButton(button, message, context) {
  const className = ["inline-button", button.style ?? ""].join(" ").trim();
  const attributes = { className, "data-testid": "inline-button" };
  const label = element("span", { className: "label", text: button.text });
  if (button.url && isWebAddress(button.url)) {
    const anchor = link(button.url, "");
    anchor.className = className;
    anchor.dataset.testid = "inline-button";
    anchor.append(label, element("span", { className: "corner", text: "↗", "aria-hidden": "true" }));
    return anchor;
  }
  const made = element("button", { ...attributes, type: "button" }, label);
  if (button.copy) {
    made.append(element("span", { className: "corner", text: "⧉", "aria-hidden": "true" }));
    made.addEventListener("click", () => context.onCopy(button.copy));
  } else if (button.data) {
    made.addEventListener("click", () => context.onPress(made, message, button.data));
  } else {
    made.disabled = true;
  }
  return made;
}
