// Small comforts. Every page works without this file.
(() => {
  "use strict";

  const trouble = (words) => {
    const box = document.getElementById("trouble");
    if (!box || !words) return;
    box.textContent = words;
    box.hidden = false;
  };
  const troubleOf = (kind) => document.getElementById("trouble")?.dataset[kind];
  const calm = () => {
    const box = document.getElementById("trouble");
    if (box) box.hidden = true;
  };

  // --- Work that is not on the server yet: the browser asks before it throws it away.
  // <form data-keep>: warns until submitted, or until an htmx save sent from within it succeeds.
  const typed = new WeakMap(); // form -> how often it changed since the last save
  const kept = () => [...document.querySelectorAll("form[data-keep]")];

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-keep]")) typed.set(form, (typed.get(form) ?? 0) + 1);
  });
  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) typed.delete(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    if (kept().some((form) => typed.get(form))) event.preventDefault();
  });

  const saves = new WeakMap(); // request -> [form, changes it carried]
  document.addEventListener("htmx:beforeSend", (event) => {
    const form = event.target.closest("[data-saves]")?.closest("form[data-keep]");
    if (form) saves.set(event.detail.xhr, [form, typed.get(form)]);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const [form, carried] = saves.get(event.detail.xhr) ?? [];
    if (event.detail.successful) calm();
    if (form && event.detail.successful && typed.get(form) === carried) typed.delete(form);
  });

  // --- htmx found no answer, or not a good one.
  document.addEventListener("htmx:sendError", () => trouble(troubleOf("offline")));
  document.addEventListener("htmx:timeout", () => trouble(troubleOf("offline")));
  document.addEventListener("htmx:responseError", (event) => {
    trouble(troubleOf(event.detail.xhr.status >= 500 ? "failed" : "refused"));
  });

  // --- A passkey prompt that was closed, or that the browser refused.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    trouble(troubleOf("passkey"));
  });

  // --- Copy buttons: hidden in the page, shown when they can work.
  const copyText = async (source) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(source.textContent);
    getSelection().selectAllChildren(source); // plain http on a local network has no clipboard
    document.execCommand("copy");
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await copyText(document.getElementById(button.dataset.copy));
    const words = button.querySelector("span") ?? button;
    const before = words.textContent;
    words.textContent = button.dataset.copied;
    setTimeout(() => { words.textContent = before; }, 2000);
  });

  // --- "/" goes to the search box, Escape and a click elsewhere close menus.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    if (event.key === "Escape") {
      const open = event.target.closest("details[data-menu][open]");
      if (open) {
        open.open = false;
        open.querySelector("summary").focus();
      }
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // --- Calendar: drag [data-drag="/address"] onto [data-drop="2026-11-24"].
  // Posts the field named by data-drop-field (default "day"), then loads the page again.
  // A refusal answers with one plain sentence, which is shown; nothing moves.
  let dragged = null;
  const cell = (event) => dragged && event.target.closest?.("[data-drop]");
  const move = async (item, target) => {
    const body = new URLSearchParams({ [target.dataset.dropField ?? "day"]: target.dataset.drop });
    let answer;
    try {
      answer = await fetch(item.dataset.drag, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": document.body.dataset.csrf, "X-Requested-With": "fetch" },
      });
    } catch {
      trouble(troubleOf("offline"));
      return;
    }
    if (answer.ok) {
      location.reload();
      return;
    }
    const plain = answer.headers.get("Content-Type")?.startsWith("text/plain");
    const fallback = troubleOf(answer.status >= 500 ? "failed" : "refused");
    trouble(plain ? await answer.text() : fallback);
  };
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-drag]");
    if (!dragged) return;
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.effectAllowed = "move";
    dragged.classList.add("dragging");
  });
  document.addEventListener("dragover", (event) => {
    const target = cell(event);
    if (!target) return;
    event.preventDefault();
    for (const other of document.querySelectorAll(".drop-here")) {
      if (other !== target) other.classList.remove("drop-here");
    }
    target.classList.add("drop-here");
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragging");
    document.querySelector(".drop-here")?.classList.remove("drop-here");
    dragged = null;
  });
  document.addEventListener("drop", (event) => {
    const target = cell(event);
    if (!target) return;
    event.preventDefault();
    if (target !== dragged.closest("[data-drop]")) move(dragged, target);
  });

  // --- What only makes sense with this file is switched on here, also in parts htmx brings.
  const dress = (part) => {
    for (const button of part.querySelectorAll("[data-copy]")) button.hidden = false;
    for (const item of part.querySelectorAll("[data-drag]")) item.draggable = true;
    part.querySelector("[data-focus]")?.focus();
  };
  const start = () => dress(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  document.addEventListener("htmx:load", (event) => {
    if (event.target !== document.body) dress(event.target);
  });
})();
