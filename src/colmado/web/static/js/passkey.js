"use strict";
// Passkeys. A button[data-passkey] asks the browser for one ("get") or has it make one ("create"), puts what the
// browser says into its form's field "credential", and sends the form. What to sign comes with the button
// (data-options), or is fetched when it is pressed (data-from), along with the form's name.
(() => {
  const toBytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  const toText = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  /** Options as the server wrote them, with bytes where the browser wants bytes. */
  function opened({ publicKey }) {
    const known = list => (list || []).map(one => ({ ...one, id: toBytes(one.id) }));
    const made = { ...publicKey, challenge: toBytes(publicKey.challenge) };
    if (made.user) made.user = { ...made.user, id: toBytes(made.user.id) };
    if (made.allowCredentials) made.allowCredentials = known(made.allowCredentials);
    if (made.excludeCredentials) made.excludeCredentials = known(made.excludeCredentials);
    return { publicKey: made };
  }

  /** What the browser said, as text for the server. */
  function told(credential) {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[part]) response[part] = toText(credential.response[part]);
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  }

  async function options(button) {
    if (button.dataset.options) return JSON.parse(button.dataset.options);
    const name = button.form.elements.username;
    const query = name ? `?username=${encodeURIComponent(name.value)}` : "";
    const answer = await fetch(button.dataset.from + query, { headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (!answer.ok) throw said;
    return said.request_options || said.creation_options;
  }

  async function pressed(button) {
    const form = button.form;
    const trouble = form.querySelector("[data-trouble]");
    const name = form.elements.username;
    if (name && !name.reportValidity()) return;
    const usual = trouble.dataset.usual ||= trouble.textContent;
    trouble.hidden = true;
    try {
      const asked = opened(await options(button));
      const credential = await navigator.credentials[button.dataset.passkey](asked);
      form.elements.credential.value = told(credential);
      form.submit();
    } catch (error) {
      trouble.textContent = error.sentence || usual;
      trouble.hidden = false;
    }
  }

  if (!window.PublicKeyCredential) return;
  for (const button of document.querySelectorAll("button[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => pressed(button));
  }
})();
