// A text and its entities as DOM nodes. Everything here is data from outside: only textContent is used, and
// only http(s) addresses become links.

const SIMPLE = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
};

const BLOCKS = new Set(["BLOCKQUOTE", "PRE"]);

export function isWebAddress(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

export function link(address, text) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer";
  anchor.textContent = text;
  return anchor;
}

// `context` has: locale (for dates) and onCommand (called with the text of a pressed command).
export function renderText(text, entities, context) {
  const holder = document.createDocumentFragment();
  fill(holder, { text, context }, { start: 0, end: text.length, entities: [...entities] });
  return holder;
}

function fill(parent, source, { start, end, entities }) {
  let at = start;
  const waiting = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  while (waiting.length > 0) {
    const entity = waiting.shift();
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    if (from >= to) continue;
    const inside = [];
    // What begins inside and ends outside is cut in two: DOM nodes nest, entities may cross.
    for (let next = waiting[0]; next && next.offset < to; next = waiting[0]) {
      waiting.shift();
      inside.push(next);
      const rest = next.offset + next.length - to;
      if (rest > 0) waiting.unshift({ ...next, offset: to, length: rest });
    }
    parent.append(source.text.slice(at, from));
    const element = elementFor(entity, source.text.slice(from, to), source.context);
    const hole = element.hole ?? element;
    if (!hole.hasChildNodes()) fill(hole, source, { start: from, end: to, entities: inside });
    parent.append(element);
    // A block ends its line by itself, as in Telegram.
    at = BLOCKS.has(element.tagName) && to < end && source.text[to] === "\n" ? to + 1 : to;
  }
  parent.append(source.text.slice(at, end));
}

function elementFor(entity, words, context) {
  if (entity.type in SIMPLE) return document.createElement(SIMPLE[entity.type]);
  switch (entity.type) {
    case "text_link":
    case "url":
      return linkFor(entity.url ?? words);
    case "bot_command":
      return commandFor(words, context);
    case "pre":
      return preFor(entity.language);
    case "blockquote":
      return document.createElement("blockquote");
    case "expandable_blockquote":
      return expandable();
    case "spoiler":
      return spoiler();
    case "date_time":
      return timeFor(entity, words, context.locale);
    case "mention":
    case "hashtag":
    case "cashtag":
    case "text_mention":
      return withClass("span", "mention");
    default:
      return document.createElement("span");
  }
}

function withClass(tag, name) {
  const element = document.createElement(tag);
  element.className = name;
  return element;
}

function linkFor(address) {
  if (!isWebAddress(address)) return withClass("span", "mention");
  const anchor = link(address, "");
  anchor.title = address;
  return anchor;
}

function commandFor(words, context) {
  const button = withClass("button", "command-link");
  button.type = "button";
  button.addEventListener("click", () => context.onCommand(words));
  return button;
}

function preFor(language) {
  const block = document.createElement("pre");
  const code = document.createElement("code");
  if (language) block.dataset.language = language;
  block.append(code);
  block.hole = code;
  return block;
}

function expandable() {
  const details = withClass("blockquote", "expandable");
  const body = withClass("div", "expandable-body");
  const toggle = withClass("button", "expandable-toggle");
  toggle.type = "button";
  const show = (open) => {
    details.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", String(open));
    toggle.textContent = open ? "less" : "more";
  };
  toggle.addEventListener("click", () => show(!details.classList.contains("open")));
  details.append(body, toggle);
  details.hole = body;
  show(false);
  return details;
}

function spoiler() {
  const cover = withClass("span", "spoiler");
  cover.tabIndex = 0;
  cover.setAttribute("role", "button");
  cover.setAttribute("aria-label", "Hidden text: press to show");
  const reveal = () => {
    cover.classList.add("shown");
    cover.removeAttribute("role");
    cover.removeAttribute("aria-label");
    cover.removeAttribute("tabindex");
  };
  cover.addEventListener("click", reveal);
  cover.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      reveal();
    }
  });
  return cover;
}

function timeFor(entity, words, locale) {
  const element = withClass("time", "moment");
  const when = new Date(entity.unix_time * 1000);
  element.dateTime = when.toISOString();
  element.title = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "long" }).format(when);
  element.textContent = entity.date_time_format ? momentText(when, entity.date_time_format, locale) : words;
  if (entity.date_time_format === "r") {
    element.dataset.relative = entity.unix_time;
    element.dataset.locale = locale;
  }
  return element;
}

// Write a moment in the reader's zone: "r" is relative, else weekday, date and time by their letters.
export function momentText(when, format, locale) {
  if (format === "r") return relativeText(when, locale);
  const options = {};
  if (format.includes("w")) options.weekday = "long";
  if (format.includes("d")) Object.assign(options, { year: "numeric", month: "numeric", day: "numeric" });
  if (format.includes("D")) Object.assign(options, { year: "numeric", month: "long", day: "numeric" });
  if (/[tT]/.test(format)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (format.includes("T")) options.second = "2-digit";
  return new Intl.DateTimeFormat(locale, options).format(when);
}

const UNITS = [["year", 31_557_600], ["month", 2_629_800], ["week", 604_800], ["day", 86_400], ["hour", 3_600], ["minute", 60]];

function relativeText(when, locale) {
  const seconds = Math.round((when.getTime() - Date.now()) / 1000);
  const style = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return style.format(Math.round(seconds / size), unit);
}

export function refreshRelativeTimes(root) {
  for (const element of root.querySelectorAll("time[data-relative]")) {
    const when = new Date(Number(element.dataset.relative) * 1000);
    element.textContent = relativeText(when, element.dataset.locale);
  }
}
