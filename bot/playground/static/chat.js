// The page: keeps what the server told, shows the chosen chat, and passes on what the person does.

import { Composer } from "./compose.js";
import { Feed, post } from "./feed.js";
import { ChatList } from "./list.js";
import { alertBox, showPhoto, toast } from "./notices.js";
import { dayLine, dayOf, element, paintAvatar, renderMessage } from "./render.js";
import { Scroller } from "./scroll.js";
import { refreshRelativeTimes } from "./text.js";
import { startTheme } from "./theme.js";

const byId = (id) => document.getElementById(id);
const SAME_BREATH_S = 300;
const TYPING_MS = 5000;
const ANSWER_MS = 20_000;

const chats = new Map();
const topicOf = new Map();
const pressed = new Map();
const answered = new Map();
let bot = { name: "", username: "" };
let current = null;
let typingTimer = 0;

const list = new ChatList(byId("chats"));
const scroller = new Scroller({ list: byId("messages"), jump: byId("jump"), count: byId("jump-count") });
const composer = new Composer((text, replyTo) => say(text, replyTo));

function take(state) {
  bot = state.bot;
  chats.clear();
  for (const chat of state.chats) {
    chats.set(chat.id, { ...chat, messages: new Map(chat.messages.map((message) => [message.id, message])) });
  }
  followAddress();
}

function send(path, body) {
  return post(path, body, toast);
}

// What happened

function added({ chat_id: id, message }) {
  const chat = chats.get(id);
  if (!chat || !message) return;
  const known = chat.messages.has(message.id);
  chat.messages.set(message.id, message);
  if (known) return;
  if (chat === current) quiet();
  const seen = chat === current && isShown(message) && !document.hidden && !phoneShowsList();
  if (!message.own && !message.service && !seen) list.count(chat, message.thread);
  if (chat === current && isShown(message)) append(message);
  if (chat === current) showFrame();
  list.show(chats.values(), current);
}

function edited({ chat_id: id, message }) {
  const chat = chats.get(id);
  if (!chat || !message) return;
  chat.messages.set(message.id, message);
  const old = chat === current ? nodeOf(message.id) : null;
  if (old) replaceNode(old, message);
  list.show(chats.values(), current);
}

function deleted({ chat_id: id, message_id: number }) {
  const chat = chats.get(id);
  chat?.messages.delete(number);
  if (chat && chat === current) scroller.keeping(showMessages);
  list.show(chats.values(), current);
}

function shownAnswer({ press, text, alert }) {
  answered.set(press, true);
  settle(press);
  if (!text) return;
  if (alert) alertBox(text);
  else toast(text);
}

function typing({ chat_id: id, thread_id: thread }) {
  if (id !== current?.id || (thread ?? null) !== topic()) return;
  const line = byId("head-line");
  line.textContent = `${bot.name} is typing…`;
  line.classList.add("typing");
  clearTimeout(typingTimer);
  typingTimer = setTimeout(quiet, TYPING_MS);
}

function quiet() {
  clearTimeout(typingTimer);
  byId("head-line").classList.remove("typing");
  if (current) byId("head-line").textContent = subtitle(current);
}

function changedChat({ chat_id: id, chat }) {
  if (!chat) return;
  const messages = chats.get(id)?.messages ?? new Map();
  chats.set(id, { ...chat, messages });
  if (current?.id === id) {
    current = chats.get(id);
    showFrame();
  }
  list.show(chats.values(), current);
}

// What the person does

async function say(text, replyTo) {
  scroller.toEnd();
  await send("/page/send", { chat_id: current.id, text, thread_id: topic(), reply_to: replyTo });
}

async function press(button, message, data) {
  if (button.classList.contains("waiting")) return;
  button.classList.add("waiting");
  button.setAttribute("aria-busy", "true");
  const done = await send("/page/press", { chat_id: current.id, message_id: message.id, data });
  const release = () => {
    button.classList.remove("waiting");
    button.removeAttribute("aria-busy");
  };
  if (!done) {
    release();
    return;
  }
  pressed.set(done.press, release);
  setTimeout(() => settle(done.press), ANSWER_MS);
  // The answer may have been faster than the reply to the press.
  if (answered.has(done.press)) settle(done.press);
}

function settle(id) {
  pressed.get(id)?.();
  pressed.delete(id);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast(text);
  }
}

// Which chat

function followAddress() {
  const wanted = chats.get(Number(location.hash.slice(1)));
  byId("app").classList.toggle("on-list", !wanted);
  select(wanted ?? (current && chats.get(current.id)) ?? chats.values().next().value);
}

function select(chat) {
  if (!chat) return;
  const moved = chat.id !== current?.id;
  current = chat;
  if (!phoneShowsList()) {
    send("/page/open", { chat_id: chat.id });
    list.markRead(current, topic());
  }
  if (moved) {
    quiet();
    composer.offer([]);
  }
  showFrame();
  if (moved) openMessages();
  else scroller.keeping(showMessages);
  list.show(chats.values(), current);
  if (moved && !phoneShowsList() && matchMedia("(hover: hover)").matches) composer.focus();
}

function topic() {
  return current?.topics ? (topicOf.get(current.id) ?? null) : null;
}

function isShown(message) {
  return !current.topics || (message.thread ?? null) === topic();
}

function phoneShowsList() {
  return byId("app").classList.contains("on-list") && matchMedia("(max-width: 720px)").matches;
}

// Showing

function subtitle(chat) {
  const parts = [chat.kind === "private" ? "bot" : `${chat.members} ${chat.kind === "channel" ? "subscribers" : "members"}`];
  if (chat.persona.name !== "You") parts.push(`you are ${chat.persona.name}`);
  if (chat.kind !== "private" && !chat.botPresent) parts.push("the bot is not here");
  return parts.join(" · ");
}

function showFrame() {
  const chat = current;
  byId("pane").lang = chat.persona.language || "en";
  paintAvatar(byId("head-avatar"), chat);
  byId("head-title").textContent = chat.title;
  if (!byId("head-line").classList.contains("typing")) byId("head-line").textContent = subtitle(chat);
  byId("block").hidden = chat.kind !== "private" || chat.blocked || chat.messages.size === 0;
  byId("form").hidden = chat.blocked || !chat.canWrite;
  byId("closed").hidden = !chat.blocked && chat.canWrite;
  byId("closed-text").textContent = chat.blocked ? "You blocked this bot." : "Only administrators write here.";
  byId("unblock").hidden = !chat.blocked;
  showWelcome();
  showTopics();
  composer.show(chat, { place: `${chat.id}/${topic() ?? ""}`, bot: bot.username });
}

function showWelcome() {
  const isNew = current.kind === "private" && current.messages.size === 0;
  byId("welcome").hidden = !isNew;
  byId("messages").classList.toggle("empty", isNew);
  if (!isNew) return;
  paintAvatar(byId("welcome-avatar"), current);
  byId("welcome-title").textContent = current.title;
  byId("welcome-about").textContent = current.about || "Press Start to begin.";
}

function showTopics() {
  const holder = byId("topics");
  holder.hidden = !current.topics;
  if (!current.topics) {
    holder.replaceChildren();
    return;
  }
  const hadFocus = holder.contains(document.activeElement);
  const all = [{ id: null, name: "General" }, ...current.topics];
  const tabs = all.map((each) => {
    const selected = each.id === topic();
    const fresh = list.unreadIn(current, each.id);
    const tab = element(
      "button",
      {
        className: "topic",
        type: "button",
        role: "tab",
        "aria-selected": String(selected),
        "aria-controls": "messages",
        tabindex: selected ? "0" : "-1",
        "data-testid": `topic-${each.id ?? "general"}`,
        text: each.closed ? `${each.name} 🔒` : each.name,
      },
      fresh > 0 && element("span", { className: "badge", text: String(fresh) }),
    );
    tab.addEventListener("click", () => turnTo(each.id));
    return tab;
  });
  holder.replaceChildren(...tabs);
  if (hadFocus) holder.querySelector('[aria-selected="true"]').focus();
}

function turnTo(thread) {
  topicOf.set(current.id, thread);
  list.markRead(current, topic());
  showFrame();
  openMessages();
  list.show(chats.values(), current);
}

function shown() {
  return [...current.messages.values()].filter(isShown).sort((a, b) => a.id - b.id);
}

function openMessages() {
  showMessages();
  scroller.toEnd();
}

function showMessages() {
  const holder = byId("messages");
  // Opening a chat is not news: only what arrives afterwards is read aloud.
  holder.setAttribute("aria-live", "off");
  holder.replaceChildren();
  let previous = null;
  for (const message of shown()) {
    holder.append(...nodesFor(message, previous));
    previous = message;
  }
  offerAnswers();
  requestAnimationFrame(() => holder.setAttribute("aria-live", "polite"));
}

function previousOf(message) {
  const all = shown();
  return all[all.findIndex((each) => each.id === message.id) - 1] ?? null;
}

function nodesFor(message, previous) {
  const nodes = [];
  if (!previous || dayOf(previous.at) !== dayOf(message.at)) nodes.push(dayLine(message.at));
  nodes.push(nodeFor(message, previous));
  return nodes;
}

function nodeFor(message, previous) {
  const sameAuthor =
    previous !== null &&
    !previous.service &&
    previous.author.id === message.author.id &&
    dayOf(previous.at) === dayOf(message.at);
  const soon = sameAuthor && message.at - previous.at < SAME_BREATH_S;
  return renderMessage(message, {
    chat: current,
    isNamed: !message.own && current.kind !== "private" && !sameAuthor,
    follows: soon && previous.rows.length === 0,
    locale: current.persona.language || undefined,
    onCommand: (text) => composer.submit(text),
    onPress: press,
    onCopy: copy,
    onReply: (each) => composer.replyTo(each),
    onQuote: goTo,
    onPhoto: showPhoto,
  });
}

function nodeOf(id) {
  return byId("messages").querySelector(`[data-id="${id}"]`);
}

function replaceNode(old, message) {
  const buttons = [...old.querySelectorAll(".inline-button")];
  const focused = buttons.indexOf(document.activeElement);
  const fresh = nodeFor(message, previousOf(message));
  scroller.keeping(() => old.replaceWith(fresh));
  if (focused >= 0) {
    const now = fresh.querySelectorAll(".inline-button");
    now[Math.min(focused, now.length - 1)]?.focus({ preventScroll: true });
  }
}

function append(message) {
  const nodes = nodesFor(message, previousOf(message));
  nodes.at(-1).classList.add("fresh");
  byId("messages").append(...nodes);
  scroller.added(message);
  offerAnswers();
}

function offerAnswers() {
  const asked = shown().filter((message) => message.prompt);
  const last = asked.at(-1)?.prompt;
  composer.offer(last?.answers ?? []);
  const newest = shown().at(-1);
  if (newest?.prompt?.reply) composer.replyTo(newest, newest.prompt.hint);
}

function goTo(id) {
  const node = nodeOf(id);
  if (!node) return;
  node.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
  node.classList.remove("pointed");
  requestAnimationFrame(() => node.classList.add("pointed"));
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

byId("start").addEventListener("click", () => composer.submit("/start"));
byId("unblock").addEventListener("click", () => say("/start", null));
byId("block").addEventListener("click", () => send("/page/block", { chat_id: current.id, blocked: true }));
byId("back").addEventListener("click", () => {
  location.hash = "";
});
byId("topics").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const ids = [null, ...current.topics.map((each) => each.id)];
  turnTo(ids[(ids.indexOf(topic()) + step + ids.length) % ids.length]);
});
addEventListener("hashchange", followAddress);
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !current || phoneShowsList()) return;
  list.markRead(current, topic());
  showFrame();
  list.show(chats.values(), current);
});
setInterval(() => refreshRelativeTimes(document), 15_000);

startTheme(byId("theme"));
new Feed({
  onState: take,
  onEvents: { message: added, edited, deleted, answer: shownAnswer, typing, chat: changedChat },
  onReach: (answers) => {
    byId("offline").hidden = answers;
  },
}).listen();
