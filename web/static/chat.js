// The web chat. A line is "sent" when the server has committed it; until then it is kept here and posted again
// under its own name, so that nothing is lost and nothing is there twice.
import { mark, place, show } from "./chat-log.js";
import { offerExtras } from "./chat-extras.js";

const SLOWEST_MS = 30_000;
const POST_MS = 20_000;
const POLL_MS = 40_000;

const chat = document.getElementById("chat");
const words = chat.dataset;
const text = document.getElementById("text");
const notice = document.getElementById("notice");
const contact = document.getElementById("contact");
const store = `rawafid-chat-${words.name}`;

let waiting = kept();
let isPosting = false;
let pauseMs = 1000;
let again = 0;
let seen = "";
let poll = null;

// A browser may forbid the storage, inside another site's page for one; then the lines are kept as long as the page.
function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(store)) || [];
  } catch {
    return [];
  }
}

function keep() {
  try {
    sessionStorage.setItem(store, JSON.stringify(waiting));
  } catch {
    // nothing to do: they are in the page
  }
}

// crypto.randomUUID exists on HTTPS alone, and needs its dashes taken out.
function newName() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function say(problem) {
  if (notice.textContent !== problem) {
    notice.textContent = problem;
  }
}

function add(line) {
  waiting.push({ id: newName(), at: new Date().toISOString(), ...line });
  keep();
  show(waiting.at(-1));
  post();
}

function later(seconds) {
  clearTimeout(again);
  again = setTimeout(post, Math.max(seconds * 1000, pauseMs));
  pauseMs = Math.min(pauseMs * 2, SLOWEST_MS);
}

async function post() {
  if (isPosting) {
    return;
  }
  isPosting = true;
  clearTimeout(again);
  while (waiting.length && (await posted(waiting[0]))) {
    waiting.shift();
    keep();
    pauseMs = 1000;
  }
  isPosting = false;
}

// Whether the line needs no more posting: it is committed, or it never will be.
async function posted(line) {
  let answer;
  let said = {};
  try {
    answer = await fetch(words.lines, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(line),
      signal: AbortSignal.timeout(POST_MS),
    });
    said = await answer.json();
  } catch {
    // no connection, or an answer that is not the server's own
  }
  if (said.sent) {
    mark(line, "", words.sent);
    say("");
    watch();
    return true;
  }
  if (answer && [400, 413, 415].includes(answer.status)) {
    mark(line, "refused", `${words.refused}: ${said.problem || answer.status}`);
    return true;
  }
  mark(line, "waiting", words.kept);
  say(said.problem || words.lost);
  offerOwnPage(answer);
  later(answer ? Number(answer.headers.get("Retry-After")) : 0);
  return false;
}

function offerOwnPage(answer) {
  const alone = document.getElementById("alone");
  if (alone && answer?.status === 403) {
    alone.hidden = false;
  }
}

// One request at a time waits for news; none does while nobody looks.
async function watch() {
  poll?.abort();
  const mine = new AbortController();
  poll = mine;
  let failedMs = 1000;
  while (!mine.signal.aborted && !document.hidden) {
    const late = setTimeout(() => mine.abort(), POLL_MS);
    try {
      const answer = await fetch(`${words.lines}&seen=${seen}`, { signal: mine.signal });
      const said = await answer.json();
      if (mine.signal.aborted) {
        return;
      }
      if (!answer.ok) {
        say(said.problem || words.lost);
        offerOwnPage(answer);
        throw new Error(answer.status);
      }
      if (!waiting.length) {
        say("");
      }
      failedMs = 1000;
      seen = said.seen;
      if (said.html !== undefined) {
        place(said.html, waiting);
      }
    } catch {
      if (mine !== poll) {
        return;
      }
      if (mine.signal.aborted) {
        watch();
        return;
      }
      if (!navigator.onLine || failedMs > 2000) {
        say(words.lost);
      }
      await new Promise((resolve) => setTimeout(resolve, failedMs));
      failedMs = Math.min(failedMs * 2, SLOWEST_MS);
    } finally {
      clearTimeout(late);
    }
  }
}

function wake() {
  if (document.hidden) {
    poll?.abort();
    poll = null;
    return;
  }
  watch();
  post();
}

document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const written = text.value.trim();
  if (!written) {
    return;
  }
  // The server counts characters, not the halves that the rare ones are made of here.
  if ([...written].length > Number(words.most)) {
    say(words.long);
    return;
  }
  say("");
  text.value = "";
  add({ text: written });
  text.focus();
});

text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    text.form.requestSubmit();
  }
});

document.getElementById("contact-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const email = document.getElementById("email").value.trim();
  const phone = document.getElementById("phone").value.trim();
  const given = [email, phone].filter(Boolean);
  if (!given.length) {
    document.getElementById("email").focus();
    return;
  }
  contact.hidden = true;
  const said = words.contact.replace("{reference}", contact.dataset.reference).replace("{contact}", () => given.join(" · "));
  add({ text: said, ...(email && { email }), ...(phone && { phone }) });
  text.focus();
});

// What waits would go out in the name of whoever chats next.
document.getElementById("end").addEventListener("submit", (event) => {
  if (waiting.length) {
    event.preventDefault();
    say(words.unsent);
  }
});

// Inside another site's page the key does not reach the page around, which closes the chat.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && window.parent !== window) {
    window.parent.postMessage("rawafid-chat-close", "*");
  }
});

offerExtras({ words, say, add });

document.addEventListener("visibilitychange", wake);
addEventListener("online", wake);
addEventListener("offline", () => say(words.lost));

waiting.forEach(show);
wake();
