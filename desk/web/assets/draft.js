// A draft of the form, kept in this browser alone until it is sent, for fourteen days at most.
// Never in it: the mail address, what one agrees to, and what guards the form.
"use strict";

(() => {
  const form = document.querySelector("form[data-draft]");
  const offer = document.getElementById("draft");
  if (!form) return;
  const STORE = `goodweek-draft:${location.pathname}`;
  const LASTS = 14 * 24 * 3600 * 1000; // milliseconds
  const PAUSE = 300;
  const LEFT_OUT = new Set(["form", "mail", "agree", "other", "do"]);
  const isEmpty = form.dataset.draft === "empty";

  const stored = () => {
    try {
      const found = JSON.parse(localStorage.getItem(STORE));
      return Array.isArray(found?.values) && Date.now() - found.at < LASTS ? found : null;
    } catch {
      return null;
    }
  };

  const drop = () => {
    try {
      localStorage.removeItem(STORE);
    } catch {
      // Then nothing was kept.
    }
  };

  const trap = form.querySelector(".elsewhere input")?.name;
  const typed = () =>
    [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && value && name !== trap && !LEFT_OUT.has(name),
    );

  const keep = (isSent) => {
    try {
      localStorage.setItem(STORE, JSON.stringify({ values: typed(), at: Date.now(), isSent }));
    } catch {
      // The browser keeps nothing, or is full: then there is no draft.
    }
  };

  // The server writes the form anew, with as many dates as the draft has.
  const take = (draft) => {
    const sending = document.createElement("form");
    sending.method = "post";
    for (const [name, value] of [["form", form.elements.form.value], ...draft.values, ["do", "draft"]]) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      sending.append(input);
    }
    document.body.append(sending);
    sending.submit();
  };

  const draft = isEmpty ? stored() : null;
  if (draft?.isSent || (isEmpty && !draft)) drop();
  if (offer && draft && !draft.isSent && draft.values.length) {
    offer.hidden = false;
    offer.querySelector("[data-draft-take]").addEventListener("click", () => take(draft));
    offer.querySelector("[data-draft-drop]").addEventListener("click", () => {
      drop();
      offer.hidden = true;
      form.querySelector("input:not([type=hidden]):not([tabindex])")?.focus();
    });
  }
  if (!isEmpty) keep(false);
  const note = form.querySelector("[data-draft-note]");
  if (note) note.hidden = false;

  let waiting = 0;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => keep(false), PAUSE);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    keep(event.submitter?.value === "send");
  });
})();
