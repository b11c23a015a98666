// A form inside another site's page, with one line of HTML: this file's address in a script element, with data-form,
// the name of the form's table, and data-lang, ar or en.
"use strict";

(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const language = script.dataset.lang === "en" ? "en" : "ar";
  const frame = document.createElement("iframe");
  frame.src = `${origin}/forms/${encodeURIComponent(script.dataset.form || "webform")}?lang=${language}&embedded=1`;
  frame.title = { ar: "نموذج التواصل", en: "Contact form" }[language];
  frame.allow = "geolocation";
  // Set by script, a style is no inline style to a Content-Security-Policy (CSP 3, 8.3).
  Object.assign(frame.style, { border: "0", inlineSize: "100%", blockSize: "60rem", colorScheme: "light dark" });
  script.after(frame);
  addEventListener("message", (event) => {
    const height = Number(event.data?.rawafidForm);
    if (event.origin === origin && event.source === frame.contentWindow && height > 0 && height < 20_000) {
      frame.style.blockSize = `${Math.ceil(height)}px`;
    }
  });
})();
