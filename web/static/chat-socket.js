// The chat's WebSocket: comes back by itself after pauses that grow and differ from page to page, asks for what it has
// missed, and gives up a connection that has fallen silent.

const FIRST_MS = 1000;
const SLOWEST_MS = 60_000;
const READY_MS = 8_000;
const PING_MS = 25_000;
const ANSWER_MS = 20_000;

export class ChatSocket extends EventTarget {
  #address;
  #mark;
  #socket = null;
  #isReady = false;
  #pauseMs = FIRST_MS;
  #again = 0;
  #late = 0;
  #pinging = 0;
  #asked = null;

  // mark: says what the page has already.
  constructor(address, mark) {
    super();
    this.#address = new URL(address, location.href).href.replace(/^http/, "ws");
    this.#mark = mark;
  }

  get isReady() {
    return this.#isReady;
  }

  open() {
    clearTimeout(this.#again);
    if (this.#socket || !navigator.onLine) {
      return;
    }
    let socket;
    try {
      socket = new WebSocket(this.#address);
    } catch {
      this.dispatchEvent(new Event("lost")); // this browser, or what guards it, knows none
      return;
    }
    this.#socket = socket;
    const mine = (act) => (event) => socket === this.#socket && act(event);
    socket.addEventListener("open", mine(() => this.#send({ kind: "hello", mark: this.#mark() })));
    socket.addEventListener("message", mine((event) => this.#take(event.data)));
    socket.addEventListener("close", mine(() => this.drop()));
    this.#within(READY_MS);
  }

  // The connection is over; the next one is tried in a while.
  drop() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#late);
    clearInterval(this.#pinging);
    socket?.close();
    this.#settle(null);
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.open(), this.#pauseMs * (0.5 + Math.random()));
    this.#pauseMs = Math.min(this.#pauseMs * 2, SLOWEST_MS);
    this.#isReady = false;
    this.dispatchEvent(new Event("lost"));
  }

  // The network may be back, or another one: no reason to wait, nor to trust a connection that was open before.
  hurry() {
    this.#pauseMs = FIRST_MS;
    if (this.#isReady) {
      this.#ping();
    } else {
      this.open();
    }
  }

  // What became of the line; null when the connection broke before anything was heard of it.
  say(line) {
    return new Promise((resolve) => {
      this.#asked = { id: line.id, resolve };
      this.#send({ kind: "say", line });
      this.#within(ANSWER_MS);
    });
  }

  #settle(answer) {
    this.#asked?.resolve(answer);
    this.#asked = null;
  }

  #send(frame) {
    this.#socket.send(JSON.stringify(frame));
  }

  // Whatever is heard in time is a sign of life.
  #within(milliseconds) {
    clearTimeout(this.#late);
    this.#late = setTimeout(() => this.drop(), milliseconds);
  }

  #take(data) {
    const frame = JSON.parse(data);
    if (!this.#asked || frame.id === this.#asked.id) {
      clearTimeout(this.#late);
    }
    if (frame.kind === "ready") {
      this.#isReady = true;
      this.#pauseMs = FIRST_MS;
      clearInterval(this.#pinging);
      this.#pinging = setInterval(() => this.#ping(), PING_MS);
      this.dispatchEvent(new Event("ready"));
    } else if (frame.kind === "lines") {
      this.dispatchEvent(new CustomEvent("lines", { detail: frame }));
    } else if (this.#asked && frame.id === this.#asked.id) {
      this.#settle(frame);
    } else if (frame.kind === "error") {
      this.#settle(null);
    }
  }

  #ping() {
    if (!this.#asked) {
      this.#send({ kind: "ping" });
      this.#within(ANSWER_MS);
    }
  }
}
