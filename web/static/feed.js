// Keeps the feed live. The server sends each line as the HTML that the page itself is made of, already escaped.
"use strict";

const MOST_LINES = 300;

const list = document.getElementById("lines");
const empty = document.getElementById("empty");
const live = document.getElementById("live");
const pause = document.getElementById("pause");

let paused = false;
let waiting = new Map();

function say(state, isOff) {
  const count = waiting.size < MOST_LINES ? waiting.size : `${MOST_LINES}+`;
  live.textContent = live.dataset[state] + (paused && waiting.size ? ` (${count})` : "");
  live.classList.toggle("off", isOff);
  live.hidden = false;
}

// Newest first by id: a line that is there already is replaced where it stands, a late one goes to its place.
function place(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const line = holder.content.querySelector("li");
  const old = document.getElementById(line.id);
  if (old) {
    if (old.outerHTML !== line.outerHTML) {
      old.replaceWith(line);
    }
    return;
  }
  const id = Number(line.dataset.id);
  const next = [...list.children].find((other) => Number(other.dataset.id) < id) || null;
  line.classList.add("fresh");
  list.insertBefore(line, next);
  while (list.children.length > MOST_LINES) {
    list.lastElementChild.remove();
  }
  empty.hidden = true;
}

function show() {
  pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
  pause.setAttribute("aria-pressed", String(paused));
  pause.hidden = false;
}

const source = new EventSource(list.dataset.events);
source.addEventListener("open", () => say(paused ? "paused" : "live", paused));
source.addEventListener("error", () => say("lost", true));
source.addEventListener("ended", () => location.reload());
source.addEventListener("line", (event) => {
  if (paused) {
    const id = /data-id="(\d+)"/.exec(event.data)[1];
    waiting.set(id, event.data);
    if (waiting.size > MOST_LINES) {
      waiting.delete(waiting.keys().next().value); // the list would let go of it all the same
    }
    say("paused", true);
  } else {
    place(event.data);
  }
});

pause.addEventListener("click", () => {
  paused = !paused;
  if (!paused) {
    waiting.forEach(place);
    waiting = new Map();
  }
  show();
  say(paused ? "paused" : "live", paused);
});

show();
