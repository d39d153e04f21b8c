// Keeps the newest message in sight, unless the person scrolled up to read.

const NEAR_END_PX = 60;

export class Scroller {
  #list;
  #jump;
  #count;
  #stuck = true;
  #missed = 0;
  #lastTop = 0;

  constructor({ list, jump, count }) {
    this.#list = list;
    this.#jump = jump;
    this.#count = count;
    list.addEventListener("scroll", () => this.#moved(), { passive: true });
    jump.addEventListener("click", () => this.toEnd());
    // Photos that load and a foot that grows move the end: follow it.
    list.addEventListener("load", () => this.#follow(), { capture: true });
    new ResizeObserver(() => this.#follow()).observe(list);
  }

  get isAtEnd() {
    return this.#stuck;
  }

  toEnd() {
    this.#stuck = true;
    this.#missed = 0;
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#show();
  }

  // Something was added at the end: follow it, or count it for later.
  added({ own }) {
    if (this.#stuck || own) {
      this.toEnd();
      return;
    }
    this.#missed += 1;
    this.#show();
  }

  // Rebuild the list without losing the place.
  keeping(rebuild) {
    const { scrollTop } = this.#list;
    const stuck = this.#stuck;
    rebuild();
    if (stuck) this.toEnd();
    else this.#list.scrollTop = scrollTop;
  }

  #moved() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    // Only moving up lets go of the end: the list also gets shorter, or longer, by itself.
    if (isNear || scrollTop < this.#lastTop) this.#stuck = isNear;
    this.#lastTop = scrollTop;
    if (this.#stuck) this.#missed = 0;
    this.#show();
  }

  #follow() {
    if (this.#stuck) this.toEnd();
  }

  #show() {
    this.#jump.hidden = this.#stuck;
    this.#count.hidden = this.#missed === 0;
    this.#count.textContent = String(this.#missed);
  }
}
