// Puts new arrivals on top every few seconds; what the reader has opened stays open.
"use strict";

const SECONDS = 2;
let tag = document.documentElement.dataset.tag;

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { cache: "no-store", headers: { "If-None-Match": tag } });
  if (answer.status !== 200) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const section of document.querySelectorAll("section")) {
    const arrivals = section.querySelector(".arrivals");
    const latest = fresh.querySelector(`section.${section.className}`);
    const unseen = [...latest.querySelectorAll("article")].filter((card) => !document.getElementById(card.id));
    if (unseen.length > 0) arrivals.querySelector(".empty")?.remove();
    arrivals.prepend(...unseen);
  }
  for (const count of document.querySelectorAll("[data-count]")) {
    count.textContent = fresh.querySelector(`[data-count="${count.dataset.count}"]`).textContent;
  }
  tag = fresh.documentElement.dataset.tag;
}

async function keepLooking() {
  try {
    await look();
  } catch {
    // The post box is down; it may come back.
  }
  setTimeout(keepLooking, SECONDS * 1000);
}

setTimeout(keepLooking, SECONDS * 1000);
