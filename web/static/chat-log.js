// The log of the chat: lines that were typed here, and those that the server shows, each once and in its place.

const words = document.getElementById("chat").dataset;
const lines = document.getElementById("lines");
const contact = document.getElementById("contact");

let isAtEnd = true;

function toEnd() {
  lines.scrollTop = lines.scrollHeight;
}

export function mark(line, kind, state) {
  const item = document.getElementById(`line-${line.id}`);
  if (!item || item.dataset.known) {
    return;
  }
  item.classList.toggle("waiting", kind === "waiting");
  item.classList.toggle("refused", kind === "refused");
  item.querySelector(".state").textContent = state;
}

export function show(line) {
  const item = document.getElementById("own").content.firstElementChild.cloneNode(true);
  item.id = `line-${line.id}`;
  item.querySelector(".text").textContent = [line.text, ...(line.names || [])].filter(Boolean).join("\n");
  lines.append(item);
  mark(line, "waiting", words.sending);
  toEnd();
}

// The server's lines are HTML that is escaped already. What is there stays, so that a screen reader does not hear it
// again: only its state may have changed.
export function place(html, waiting) {
  const wasAtEnd = isAtEnd;
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const known = new Set(waiting.map((line) => line.id));
  const items = [...holder.content.children];
  const firstKept = [...lines.children].find((item) => known.has(item.id.slice(5)) && !items.some((one) => one.id === item.id));
  for (const item of items) {
    item.dataset.known = "1";
    const old = document.getElementById(item.id);
    if (!old) {
      lines.insertBefore(item, firstKept || null);
    } else if (old.dataset.known) {
      update(old, item);
    } else {
      old.replaceWith(item); // the line as it was typed here
    }
  }
  offerContact(waiting);
  if (!items.some((item) => item.id === "line-question")) {
    document.getElementById("line-question")?.remove();
  }
  if (wasAtEnd) {
    toEnd();
  }
}

function update(old, item) {
  Object.assign(old.dataset, item.dataset);
  const [was, is] = [old.querySelector(".state"), item.querySelector(".state")];
  if (was && is && was.innerHTML !== is.innerHTML) {
    was.innerHTML = is.innerHTML;
  }
}

function offerContact(waiting) {
  const reference = [...lines.querySelectorAll("[data-reference]")].at(-1)?.dataset.reference;
  const isGiven = lines.querySelector("[data-contact]") || waiting.some((line) => line.email || line.phone);
  contact.hidden = !reference || isGiven;
  contact.dataset.reference = reference || "";
}

lines.addEventListener("scroll", () => {
  isAtEnd = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 80;
});
new ResizeObserver(() => isAtEnd && toEnd()).observe(lines);
