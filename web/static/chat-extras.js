// What a chat sends besides words: files, the device's position, and the wish for a person.
import { upload } from "./upload.js";

const MOST_FILES = 5;
const MOST_BYTES = 25 * 1024 * 1024;

async function sendFiles(chosen, { words, say, add }) {
  const stop = new AbortController();
  const names = [];
  const sent = [];
  for (const file of [...chosen].slice(0, MOST_FILES)) {
    if (file.size > MOST_BYTES) {
      say(words.tooLarge);
      continue;
    }
    try {
      sent.push(await upload(file, (share, waits) => say(waits ? words.broken : `${file.name} ${Math.round(share * 100)}%`), stop.signal));
      names.push(file.name);
      say("");
    } catch {
      say(words.refusedFile);
    }
  }
  if (sent.length) {
    add({ text: "", files: sent, names });
  }
}

function offerPlace({ words, say, add }) {
  const here = document.getElementById("here");
  if (!navigator.geolocation) {
    return;
  }
  here.hidden = false;
  here.addEventListener("click", () => {
    here.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const location = { latitude: Number(coords.latitude.toFixed(6)), longitude: Number(coords.longitude.toFixed(6)) };
        add({ text: words.place.replace("{place}", `${location.latitude}, ${location.longitude}`), location });
        here.disabled = false;
      },
      () => {
        say(words.noPlace);
        here.disabled = false;
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
}

export function offerExtras(chat) {
  const files = document.getElementById("files");
  files.addEventListener("change", () => {
    sendFiles([...files.files], chat);
    files.value = "";
  });
  document.getElementById("person").addEventListener("click", () => chat.add({ text: chat.words.person, wants_person: true }));
  offerPlace(chat);
}
