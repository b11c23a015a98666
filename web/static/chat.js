// The web chat. A line is "sent" when the server has committed it; until then it is kept here and said again under its
// own name, so that nothing is lost and nothing is there twice. It goes by WebSocket, and by plain requests meanwhile.
import { mark, place, show } from "./chat-log.js";
import { isUploading, offerExtras } from "./chat-extras.js";
import { end, Poll, post } from "./chat-requests.js";
import { ChatSocket } from "./chat-socket.js";

const SOCKET_MS = 3000;
const SLOWEST_MS = 30_000;

const chat = document.getElementById("chat");
const words = chat.dataset;
const text = document.getElementById("text");
const notice = document.getElementById("notice");
const contact = document.getElementById("contact");
const writing = document.getElementById("writing");
const store = `rawafid-chat-${words.name}`;

let waiting = kept();
let isOver = false;
let isSaying = false;
let complaint = "";
let pauseMs = 1000;
let again = 0;
let seen = "";
let withoutSocket = 0;

const socket = new ChatSocket(words.socket, () => seen);
const poll = new Poll(words.lines, () => seen);
// Of the tabs of this browser, whichever ends the chat ends it for all.
const tabs = window.BroadcastChannel && new BroadcastChannel(`${store}-${window.parent !== window}`);

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

// How the connection fares; while it fares well, what is wrong with what was last typed or chosen here.
function say(problem) {
  const said = problem || complaint;
  if (notice.textContent !== said) {
    notice.textContent = said;
  }
}

// Stays until something else is typed or chosen, whatever is sent or shown meanwhile.
function complain(problem) {
  complaint = problem;
  say("");
}

function add(line) {
  if (isOver) {
    return;
  }
  waiting.push({ id: newName(), at: new Date().toISOString(), ...line });
  keep();
  show(waiting.at(-1));
  sayAll();
}

function later(seconds) {
  clearTimeout(again);
  again = setTimeout(sayAll, Math.max(seconds * 1000, pauseMs));
  pauseMs = Math.min(pauseMs * 2, SLOWEST_MS);
}

async function sayAll() {
  if (isSaying) {
    return;
  }
  isSaying = true;
  clearTimeout(again);
  for (let line = waiting[0]; line && (await isDone(line)); line = waiting[0]) {
    waiting = waiting.filter((one) => one !== line);
    keep();
    pauseMs = 1000;
  }
  isSaying = false;
}

// Whether the line needs no more saying: it is committed, or it never will be.
async function isDone(line) {
  // A socket that broke before it answered leaves the line to a request: the same line twice is one.
  const answer = (socket.isReady && (await socket.say(line))) || (await post(words.lines, line));
  if (answer?.kind === "said") {
    mark(line, "", words.sent);
    say("");
    return true;
  }
  if (answer?.kind === "refused") {
    mark(line, "refused", `${words.refused}: ${answer.problem}`);
    return true;
  }
  waiting.forEach((one) => mark(one, "waiting", words.kept));
  say(answer?.problem || words.lost);
  offerOwnPage(answer);
  later(answer?.seconds || 0);
  return false;
}

function offerOwnPage(answer) {
  const alone = document.getElementById("alone");
  if (alone && answer?.kind === "ended") {
    alone.hidden = false;
  }
}

function takeLines({ detail }) {
  seen = detail.mark;
  if (detail.html !== undefined) {
    place(detail.html, waiting);
  }
  if (!waiting.length) {
    say("");
  }
}

// While there is no socket, requests go; nobody asks in a page that nobody looks at.
function pollUnlessReady() {
  clearTimeout(withoutSocket);
  if (!socket.isReady && !poll.isRunning && !document.hidden) {
    poll.start();
  }
}

function wake() {
  poll.stop();
  clearTimeout(withoutSocket);
  if (document.hidden) {
    return;
  }
  socket.hurry();
  withoutSocket = setTimeout(pollUnlessReady, SOCKET_MS);
  sayAll();
}

socket.addEventListener("lines", takeLines);
socket.addEventListener("lost", pollUnlessReady);
socket.addEventListener("ready", () => {
  poll.stop();
  if (!waiting.length) {
    say("");
  }
  sayAll();
});

poll.addEventListener("lines", takeLines);
poll.addEventListener("failed", ({ detail: { said, isLasting } }) => {
  offerOwnPage(said);
  if (said?.problem || !navigator.onLine || isLasting) {
    say(said?.problem || words.lost);
  }
});

document.getElementById("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const written = text.value.trim();
  if (!written) {
    return;
  }
  // The server counts characters, not the halves that the rare ones are made of here.
  if ([...written].length > Number(words.most)) {
    complain(words.long);
    return;
  }
  complain("");
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

// Somebody else may sit down before this page. It is hidden at once and opened anew, as theirs: that alone ends every
// connection and upload of whoever wrote here. What still waits would go out in the name of the next one.
function leave() {
  isOver = true;
  chat.hidden = true;
  waiting = [];
  keep();
  document.querySelectorAll("form").forEach((form) => form.reset()); // a browser may fill in again what was typed
  location.reload();
}

document.getElementById("end").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (waiting.length || isUploading()) {
    say(words.unsent);
    return;
  }
  const button = event.target.querySelector("button");
  const held = [writing, button];
  held.forEach((one) => (one.disabled = true));
  const hasEnded = await end(event.target.action);
  held.forEach((one) => (one.disabled = false));
  if (!hasEnded) {
    button.focus();
    say(words.lost);
    return;
  }
  // Not before: until then a page that is opened anew is still that of the visitor whose chat ends.
  tabs?.postMessage("ended");
  leave();
});

tabs?.addEventListener("message", leave);

// Inside another site's page the key does not reach the page around, which closes the chat.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && window.parent !== window) {
    window.parent.postMessage("rawafid-chat-close", "*");
  }
});

offerExtras({ words, say, complain, add });

document.addEventListener("visibilitychange", wake);
addEventListener("online", wake);
addEventListener("offline", () => {
  socket.drop();
  say(words.lost);
});

waiting.forEach(show);
wake();
// From here on nothing that is typed or pressed goes by unheard.
writing.disabled = false;
