// Passkeys: when the button of the form is pressed, the browser is asked to make or to use one, and what it answers is
// sent with the form (WebAuthn level 2). Where browsers cannot, the form stays hidden and the mailed link remains.
"use strict";

(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;
  const wrong = form.querySelector("[data-passkey-wrong]");
  const button = form.querySelector("button");

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");

  const read = (options) => {
    const known = (options.excludeCredentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
    const made = { ...options, challenge: bytes(options.challenge), excludeCredentials: known };
    delete made.allowCredentials; // none is named: the browser offers those that it has
    if (options.user) made.user = { ...options.user, id: bytes(options.user.id) };
    return made;
  };

  const written = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    const { id, type } = credential;
    return JSON.stringify({ id, rawId: text(credential.rawId), type, response, clientExtensionResults: {} });
  };

  const asked = async () => {
    const said = new FormData(form);
    said.set("do", "options");
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(said) });
    if (!answer.ok) throw new Error(String(answer.status));
    return read(await answer.json());
  };

  form.hidden = false;
  for (const one of document.querySelectorAll("[data-passkey-without]")) one.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.hidden = true;
    button.disabled = true;
    try {
      const publicKey = await asked();
      const verb = form.dataset.passkey === "create" ? "create" : "get";
      form.elements.credential.value = written(await navigator.credentials[verb]({ publicKey }));
      form.submit();
    } catch {
      // Whoever changed their mind, has none, or asked too often may try again, or take the mailed link.
      wrong.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
})();
