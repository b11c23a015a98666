// What a chat sends besides words: files, the device's position, and the wish for a person.
import { upload } from "./upload.js";

const MOST_FILES = 5;
const MOST_BYTES = 25 * 1024 * 1024;

let running = 0;

// Whether files are on their way to a line that is not there yet.
export function isUploading() {
  return running > 0;
}

// The name keeps its own direction, whatever is written around it (FSI and PDI of the Unicode Bidirectional Algorithm).
function isolated(name) {
  return `\u2068${name}\u2069`;
}

// The upload's name. Throws the sentence that says why the file cannot be taken.
async function uploaded(file, { words, say }) {
  if (file.size > MOST_BYTES) {
    throw words.tooLarge;
  }
  const tell = (share, waits) => say(waits ? words.broken : `${isolated(file.name)} ${Math.round(share * 100)}%`);
  try {
    return await upload(file, tell, new AbortController().signal);
  } catch {
    throw words.refusedFile;
  }
}

// However many files are chosen, each goes out: as many with a line as a line takes. What could not go is said last.
async function sendFiles(chosen, { words, say, complain, add }) {
  const problems = [];
  let [files, names] = [[], []];
  complain("");
  for (const [number, file] of chosen.entries()) {
    try {
      files.push(await uploaded(file, { words, say }));
      names.push(file.name);
    } catch (why) {
      problems.push(`${isolated(file.name)}: ${why}`);
    }
    if (files.length === MOST_FILES || (files.length && number === chosen.length - 1)) {
      add({ text: "", files, names });
      [files, names] = [[], []];
    }
  }
  if (problems.length) {
    complain(problems.join(" "));
  } else {
    say("");
  }
}

function offerPlace({ words, complain, add }) {
  const here = document.getElementById("here");
  if (!navigator.geolocation) {
    return;
  }
  here.hidden = false;
  here.addEventListener("click", () => {
    here.disabled = true;
    complain("");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const location = { latitude: Number(coords.latitude.toFixed(6)), longitude: Number(coords.longitude.toFixed(6)) };
        add({ text: words.place.replace("{place}", `${location.latitude}, ${location.longitude}`), location });
        here.disabled = false;
      },
      () => {
        complain(words.noPlace);
        here.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
}

export function offerExtras(chat) {
  const files = document.getElementById("files");
  files.addEventListener("change", () => {
    running += 1;
    sendFiles([...files.files], chat).finally(() => (running -= 1));
    files.value = "";
  });
  document.getElementById("person").addEventListener("click", () => chat.add({ text: chat.words.person, wants_person: true }));
  offerPlace(chat);
}
