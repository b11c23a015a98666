// What makes the form easier where scripts run: questions that hang on others, the device's place, and files.
import { upload } from "./upload.js";

const form = document.getElementById("form");
const words = form.dataset;
const topic = document.getElementById("topic");
const questions = [...document.querySelectorAll(".question")];
const files = document.getElementById("files");
const uploads = document.getElementById("uploads");

function answerTo(name) {
  const field = form.elements[`answer-${name}`];
  if (!field || field.closest(".question").hidden) {
    return "";
  }
  return field.type === "checkbox" ? (field.checked ? field.value : "") : field.value;
}

// In their order, because what is hidden hides what hangs on it. What is hidden is not sent.
function arrange() {
  for (const question of questions) {
    const topics = question.dataset.topics?.split(" ");
    const when = Object.entries(JSON.parse(question.dataset.when || "{}"));
    question.hidden = Boolean(topics && !topics.includes(topic?.value)) || !when.every(([name, wanted]) => wanted.includes(answerTo(name)));
    for (const field of question.querySelectorAll("input, select, textarea")) {
      field.disabled = question.hidden;
    }
  }
}

function offerPlace() {
  const here = document.getElementById("here");
  const state = document.getElementById("here-state");
  if (!here || !navigator.geolocation) {
    return;
  }
  here.hidden = false;
  here.addEventListener("click", () => {
    here.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        document.getElementById("place").value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
        state.textContent = "";
        here.disabled = false;
      },
      () => {
        state.textContent = words.noPlace;
        here.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
}

function row(file, stop) {
  const item = document.createElement("li");
  const name = document.createElement("bdi");
  const state = document.createElement("span");
  const remove = document.createElement("button");
  name.textContent = file.name;
  Object.assign(remove, { type: "button", className: "quiet", textContent: words.remove });
  remove.addEventListener("click", () => {
    stop.abort();
    item.remove();
  });
  item.append(name, " ", state, " ", remove);
  uploads.append(item);
  return [item, state];
}

async function add(file) {
  const stop = new AbortController();
  const [item, state] = row(file, stop);
  if (file.size > Number(words.mostBytes)) {
    state.textContent = words.tooLarge;
    item.className = "refused";
    return;
  }
  if (uploads.querySelectorAll("li:not(.refused)").length > Number(words.most)) {
    state.textContent = words.many;
    item.className = "refused";
    return;
  }
  item.className = "pending";
  try {
    const name = await upload(file, (share, waits) => (state.textContent = waits ? words.broken : `${Math.round(share * 100)}%`), stop.signal);
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "file", value: name });
    item.append(field);
    item.className = "done";
    state.textContent = "✓";
  } catch {
    item.className = "refused";
    state.textContent = words.refused;
  }
}

if (files) {
  document.getElementById("file-field").hidden = false;
  files.addEventListener("change", () => {
    [...files.files].forEach(add);
    files.value = "";
  });
}

form.addEventListener("submit", (event) => {
  const waits = Boolean(uploads?.querySelector(".pending"));
  document.getElementById("waiting").textContent = waits ? words.waiting : "";
  if (waits) {
    event.preventDefault();
  }
});

form.addEventListener("change", arrange);
form.addEventListener("input", arrange);
arrange();
offerPlace();

// Inside another site's page: the frame is as high as what is in it.
if (window.parent !== window) {
  new ResizeObserver(() => window.parent.postMessage({ rawafidForm: document.documentElement.scrollHeight }, "*")).observe(document.body);
}
