// Keys for the queue of editors: j and k go along it, o opens, one letter for each action, ? shows them all.
// They can be turned off (WCAG 2.2, 2.1.4), and never act while somebody types. Whatever they do, a link or a button does.
"use strict";

(() => {
  const STORE = "goodweek-keys";
  const CALM = 400; // milliseconds: a key that was pressed twice must not decide what was not read
  const dialog = document.getElementById("keys");
  const offer = document.querySelector("[data-keys-open]");
  const toggle = document.querySelector("[data-keys-toggle]");
  const began = performance.now();
  if (!dialog || !offer || !toggle) return;

  const remembered = () => {
    try {
      return localStorage.getItem(STORE);
    } catch {
      return null;
    }
  };
  let isOn = remembered() !== "off";

  const tell = () => {
    toggle.setAttribute("aria-pressed", String(isOn));
  };

  const turn = () => {
    isOn = !isOn;
    try {
      localStorage.setItem(STORE, isOn ? "on" : "off");
    } catch {
      // Then it holds for this page.
    }
    tell();
  };

  const isTyping = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable ||
      element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])"));

  const step = (by) => {
    const way = document.querySelector(by > 0 ? "a[rel~=next]" : "a[rel~=prev]");
    if (way) {
      way.click();
      return;
    }
    const items = [...document.querySelectorAll("[data-item]")];
    const at = items.indexOf(document.activeElement);
    const to = at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, at + by));
    items[to]?.focus();
  };

  const act = (key) => {
    const target = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (!target || performance.now() - began < CALM) return;
    const needed = document.getElementById(target.dataset.needs ?? "");
    if (needed && !needed.value.trim()) needed.focus();
    else target.click();
  };

  document.addEventListener("keydown", (event) => {
    if (!isOn || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (dialog.open || isTyping(event.target)) return;
    if (event.key === "?") dialog.showModal();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "o" && document.activeElement?.matches("[data-item]")) document.activeElement.click();
    else if (event.key.length === 1 && !event.repeat) act(event.key);
    else return;
    event.preventDefault();
  });

  offer.addEventListener("click", () => dialog.showModal());
  toggle.addEventListener("click", turn);
  dialog.querySelector("[data-keys-close]")?.addEventListener("click", () => dialog.close());
  offer.hidden = false;
  tell();
})();
