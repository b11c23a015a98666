// The chat by plain requests, where no WebSocket comes through: one request at a time is held open until there is news.

const POST_MS = 20_000;
const POLL_MS = 40_000;
const FIRST_MS = 1000;
const SLOWEST_MS = 30_000;

// What became of the line; null without a connection, or when something else than the server answered.
export async function post(address, line) {
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(line),
      signal: AbortSignal.timeout(POST_MS),
    });
    return await answer.json();
  } catch {
    return null;
  }
}

// Whether the chat has ended in this browser: the answer leads to the page of a new visitor, and brings its cookie.
export async function end(address) {
  try {
    return (await fetch(address, { method: "POST", signal: AbortSignal.timeout(POST_MS) })).ok;
  } catch {
    return false;
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", resolve, { once: true });
  });
}

export class Poll extends EventTarget {
  #address;
  #mark;
  #running = null;

  constructor(address, mark) {
    super();
    this.#address = address;
    this.#mark = mark;
  }

  get isRunning() {
    return this.#running !== null;
  }

  stop() {
    this.#running?.abort();
    this.#running = null;
  }

  // Ask anew, and go on asking until it is stopped.
  async start() {
    this.stop();
    const mine = new AbortController();
    this.#running = mine;
    let failedMs = FIRST_MS;
    while (!mine.signal.aborted) {
      const said = await this.#news(mine.signal);
      if (mine.signal.aborted) {
        return;
      }
      if (said?.kind === "lines") {
        failedMs = FIRST_MS;
        this.dispatchEvent(new CustomEvent("lines", { detail: said }));
        await pause((said.seconds || 0) * 1000, mine.signal);
        continue;
      }
      this.dispatchEvent(new CustomEvent("failed", { detail: { said, isLasting: failedMs > FIRST_MS } }));
      await pause(failedMs * (0.5 + Math.random()), mine.signal);
      failedMs = Math.min(failedMs * 2, SLOWEST_MS);
    }
  }

  async #news(signal) {
    const mine = new AbortController();
    const stop = () => mine.abort();
    const late = setTimeout(stop, POLL_MS);
    signal.addEventListener("abort", stop);
    try {
      const answer = await fetch(`${this.#address}&mark=${encodeURIComponent(this.#mark())}`, { signal: mine.signal });
      return await answer.json();
    } catch {
      return null;
    } finally {
      clearTimeout(late);
      signal.removeEventListener("abort", stop);
    }
  }
}
