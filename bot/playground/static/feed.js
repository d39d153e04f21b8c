// What the server tells: the whole state once, and then what changes, in order and without gaps.

const RETRY_MS = 1500;
const SETTLE_MS = 120;

export class Feed {
  #waiting = null;
  #timer = 0;
  #onState;
  #onEvents;
  #onReach;

  // `onEvents` maps the kind of a change to what is done; `onReach` hears whether the server answers.
  constructor({ onState, onEvents, onReach }) {
    this.#onState = onState;
    this.#onEvents = onEvents;
    this.#onReach = onReach;
  }

  listen() {
    const stream = new EventSource("/page/events");
    stream.addEventListener("open", () => this.#load());
    stream.addEventListener("error", () => {
      this.#onReach(false);
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => this.listen(), RETRY_MS);
    });
    // A bot that starts describes itself in many calls: look once when it is done.
    stream.addEventListener("profile", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#load(), SETTLE_MS);
    });
    for (const kind of Object.keys(this.#onEvents)) {
      stream.addEventListener(kind, (event) => this.#take(kind, JSON.parse(event.data)));
    }
  }

  async #load() {
    // What happens while the state is on its way may be missing in it: keep it for afterwards.
    this.#waiting ??= [];
    try {
      const answer = await fetch("/page/state");
      this.#onState(await answer.json());
      this.#onReach(true);
    } catch {
      this.#onReach(false);
    }
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const [kind, detail] of waiting) this.#onEvents[kind](detail);
  }

  #take(kind, detail) {
    if (this.#waiting) this.#waiting.push([kind, detail]);
    else this.#onEvents[kind](detail);
  }
}

// Do something on the server; gives its answer, or null and tells `onFault` why not.
export async function post(path, body, onFault) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return await answer.json();
    onFault((await answer.text()).trim() || "That did not work.");
  } catch {
    onFault("The playground does not answer.");
  }
  return null;
}
