// Small comforts of every page. Without this file everything still works, with a click more.
(() => {
  "use strict";
  const text = document.body.dataset;

  // Open menus and confirm panels close on Escape (focus returns) and on a click elsewhere.
  const popups = "details.q-menu[open], details.q-confirm[open], details.q-tabs__more[open], details.q-beside__case[open]";
  document.addEventListener("click", (event) => {
    const cancel = event.target.closest("[data-close]");
    for (const popup of document.querySelectorAll(popups)) {
      if (cancel ? popup.contains(cancel) : !popup.contains(event.target)) popup.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const popup of document.querySelectorAll(popups)) {
      popup.open = false;
      if (popup.contains(document.activeElement)) popup.querySelector("summary").focus();
    }
  });

  // A second click on a button that is already sending does nothing; data-confirm asks first.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
    } else if (form.dataset.sending) {
      event.preventDefault();
    } else if (!form.target) {
      form.dataset.sending = "1";
      window.setTimeout(() => delete form.dataset.sending, 8000);
    }
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  });

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  // A select that filters a list sends its form at once; its button stays for those without scripts.
  document.addEventListener("change", (event) => {
    if (event.target.matches("select[data-autosubmit]")) event.target.form.requestSubmit();
  });

  // A job that has just finished takes the reader to its result; one that was stopped or failed draws the page anew it stands on.
  document.addEventListener("htmx:afterSettle", (event) => {
    const job = event.target.closest?.("[data-job]") || event.target.querySelector?.("[data-job]");
    const done = job?.querySelector("[data-job-state=done]");
    const next = done && (job.dataset.nextUrl || done.querySelector("[data-job-next]")?.href);
    if (next) window.location.assign(next);
    const over = event.target.closest?.("[data-job-state=cancelled], [data-job-state=failed]");
    if (over && job?.dataset.nextUrl === window.location.pathname) window.location.reload();
  });
  document.addEventListener("htmx:responseError", () => announce(text.textFailed));
  document.addEventListener("htmx:sendError", () => announce(text.textOffline));

  function announce(message) {
    const place = document.getElementById("q-live");
    if (place) place.textContent = message;
  }
})();
