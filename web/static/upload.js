// One file by the tus protocol 1.0.0: in pieces, each safe before the next, going on by itself after a break.

const PIECE_BYTES = 2 * 1024 * 1024;
const SLOWEST_MS = 30_000;
const TUS = { "Tus-Resumable": "1.0.0" };

// Letters of any script as base64.
function encoded(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

async function begun(file, signal) {
  const kind = file.type || "application/octet-stream";
  const answer = await fetch("/uploads", {
    method: "POST",
    headers: { ...TUS, "Upload-Length": String(file.size), "Upload-Metadata": `filename ${encoded(file.name)},filetype ${encoded(kind)}` },
    signal,
  });
  if (answer.status !== 201) {
    throw new Error(answer.status);
  }
  return answer.headers.get("Location");
}

async function offsetOf(address, signal) {
  const answer = await fetch(address, { method: "HEAD", headers: TUS, signal });
  if (!answer.ok) {
    throw new Error(answer.status);
  }
  return Number(answer.headers.get("Upload-Offset"));
}

async function sent(address, file, offset, signal) {
  const answer = await fetch(address, {
    method: "PATCH",
    headers: { ...TUS, "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) },
    body: file.slice(offset, offset + PIECE_BYTES),
    signal,
  });
  if (!answer.ok) {
    throw new Error(answer.status);
  }
  return Number(answer.headers.get("Upload-Offset"));
}

// Whether trying again can help: a lost network, a busy server, a piece that had arrived after all.
function isPassing(error) {
  return error.name !== "AbortError" && !["400", "404", "412", "413", "415"].includes(error.message);
}

// The name of the finished upload; `tell` hears of each step: a share from 0 to 1, and whether it waits for the network.
export async function upload(file, tell, signal) {
  let address = "";
  let offset = 0;
  let pauseMs = 1000;
  while (!address || offset < file.size) {
    try {
      address ||= await begun(file, signal);
      offset = await sent(address, file, offset, signal);
      pauseMs = 1000;
      tell(offset / file.size, false);
    } catch (error) {
      if (!isPassing(error)) {
        throw error;
      }
      tell(offset / file.size, true);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      pauseMs = Math.min(pauseMs * 2, SLOWEST_MS);
      if (address) {
        offset = await offsetOf(address, signal).catch(() => offset);
      }
    }
  }
  return address.split("/").at(-1);
}
