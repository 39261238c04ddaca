// Nothing is lost: a form marked data-guard asks before it is left unsaved, one marked data-autosave saves itself.
//
//   <form method="post" data-guard data-autosave>            posts to its own action
//   <form method="post" data-autosave="/somewhere/">         posts elsewhere
//   <span class="q-saved" data-autosave-status></span>       where "Saved at 14:32" is written (made when missing)
//
// The draft is posted with the header X-Autosave: 1. Any 2xx answer means saved; another one keeps the form as unsaved.
(() => {
  "use strict";
  const text = document.body.dataset;
  const WAIT = 1500;
  const dirty = new Set();

  function statusOf(form) {
    let place = form.querySelector("[data-autosave-status]");
    if (!place) {
      place = document.createElement("span");
      place.className = "q-saved";
      place.dataset.autosaveStatus = "";
      (form.querySelector("[type=submit]")?.parentElement || form).append(place);
    }
    place.setAttribute("role", "status");
    return place;
  }

  function say(form, message, state) {
    const place = statusOf(form);
    place.textContent = message;
    place.dataset.state = state;
  }

  const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });

  async function save(form) {
    const sent = form.dataset.edit;
    say(form, text.textSaving, "saving");
    try {
      const response = await fetch(form.dataset.autosave || form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "1", "X-Requested-With": "XMLHttpRequest" },
        credentials: "same-origin",
      });
      if (response.status === 401) return signedOut(form);
      if (!response.ok || new URL(response.url).pathname === text.loginUrl) throw new Error(String(response.status));
      if (form.dataset.edit === sent) dirty.delete(form);
      say(form, text.textSaved.replace("{time}", clock()), "saved");
    } catch (error) {
      // fetch() itself fails with a TypeError when nothing answers; navigator.onLine knows nothing of an intranet.
      say(form, error instanceof TypeError ? text.textOffline : text.textNotSaved, "failed");
    }
  }

  // The session is over, what was typed is not. Back from signing in in another tab, the page takes the new token and saves.
  function signedOut(form) {
    say(form, text.textSignedOut, "failed");
    window.addEventListener("focus", () => renew(form), { once: true });
  }

  async function renew(form) {
    const response = await fetch(window.location.href, { credentials: "same-origin" }).catch(() => null);
    if (!response?.ok || new URL(response.url).pathname === text.loginUrl) return signedOut(form);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const token = fresh.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (!token) return;
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    if ("autosave" in form.dataset) save(form);
  }

  function watch(form) {
    let timer = 0;
    const touched = () => {
      dirty.add(form);
      form.dataset.edit = String(Number(form.dataset.edit || 0) + 1);
      if (!("autosave" in form.dataset)) return;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => save(form), WAIT);
    };
    form.addEventListener("input", touched);
    form.addEventListener("change", (event) => event.target.matches("select, [type=checkbox], [type=radio]") && touched());
    form.addEventListener("submit", () => {
      window.clearTimeout(timer);
      dirty.delete(form);
    });
  }

  for (const form of document.querySelectorAll("form[data-guard], form[data-autosave]")) watch(form);

  window.addEventListener("beforeunload", (event) => {
    if (dirty.size) event.preventDefault();
  });

  // <input type="file" data-max-bytes="…" data-too-large="words">: refused at the field, before anything is sent.
  for (const input of document.querySelectorAll("input[type=file][data-max-bytes]")) {
    input.addEventListener("change", () => {
      const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.maxBytes));
      input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
      if (tooLarge) input.reportValidity();
    });
  }

  // After a failed submit the reader lands on the first field that needs mending.
  document.querySelector(".is-invalid")?.focus();
})();
