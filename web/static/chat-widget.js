// The chat inside another site's page, with one line of HTML: this file's address in a script element, with
// data-chat, the name of the chat's table, and data-lang, ar or en.
"use strict";

(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const language = script.dataset.lang === "en" ? "en" : "ar";
  const side = language === "ar" ? "rtl" : "ltr";
  const words = {
    ar: { open: "تحدث معنا", close: "إغلاق المحادثة", title: "المحادثة" },
    en: { open: "Chat with us", close: "Close the chat", title: "Chat" },
  }[language];
  const address = `${origin}/chat/${encodeURIComponent(script.dataset.chat || "webchat")}?lang=${language}&embedded=1`;

  // A style sheet made here is not inline style: the site's Content-Security-Policy need not allow any.
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; }
    button { font: 600 1rem/1.4 system-ui, "Segoe UI", "Noto Sans", "Noto Sans Arabic", Tahoma, sans-serif; cursor: pointer; }
    button:focus-visible { outline: 3px solid #b45f06; outline-offset: 2px; }
    .open { position: fixed; inset-block-end: 1.25rem; inset-inline-end: 1.25rem; z-index: 2147483000; padding: 0.8rem 1.4rem;
      border: 0; border-radius: 999px; background: #0b6a72; color: #fff; box-shadow: 0 4px 16px rgb(0 0 0 / 25%); }
    dialog { position: fixed; inset: auto; inset-block-end: 1.25rem; inset-inline-end: 1.25rem; margin: 0; padding: 0; border: 0;
      inline-size: min(26rem, calc(100vw - 2.5rem)); block-size: min(42rem, calc(100dvh - 2.5rem)); border-radius: 16px;
      overflow: hidden; background: #f6f4ee; box-shadow: 0 12px 40px rgb(0 0 0 / 35%); }
    dialog[open] { display: flex; flex-direction: column; }
    dialog::backdrop { background: rgb(0 0 0 / 30%); }
    .bar { display: flex; justify-content: flex-end; background: #0b6a72; }
    .close { min-inline-size: 2.75rem; min-block-size: 2.75rem; border: 0; background: transparent; color: #fff; font-size: 1.3rem; }
    .close:focus-visible { outline-color: #fff; outline-offset: -4px; }
    iframe { flex: 1; inline-size: 100%; border: 0; }
    @media (max-width: 30rem) {
      dialog { inset: 0; inline-size: 100vw; max-inline-size: none; block-size: 100dvh; max-block-size: none; border-radius: 0; }
    }
  `);

  function made(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  const host = made("div", { lang: language, dir: side });
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [style];
  const open = made("button", { type: "button", className: "open", textContent: words.open, dir: side });
  const dialog = made("dialog", { dir: side, ariaLabel: words.title });
  const bar = made("div", { className: "bar" });
  const close = made("button", { type: "button", className: "close", textContent: "×", ariaLabel: words.close, title: words.close });
  const frame = made("iframe", { title: words.title, allow: "geolocation" });
  open.setAttribute("aria-haspopup", "dialog");
  bar.append(close);
  dialog.append(bar, frame);
  root.append(open, dialog);

  // A modal dialog keeps the focus inside, closes with Esc, and gives the focus back.
  open.addEventListener("click", () => {
    if (!frame.src) {
      frame.src = address;
    }
    dialog.showModal();
    frame.focus();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  addEventListener("message", (event) => {
    if (event.origin === origin && event.source === frame.contentWindow && event.data === "rawafid-chat-close") {
      dialog.close();
    }
  });

  document.body.append(host);
})();
