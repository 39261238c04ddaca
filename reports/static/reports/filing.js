// The filing page: one "why?" after another, and "no cases" against a figure. Without this file all five questions are open.
(() => {
  "use strict";

  for (const list of document.querySelectorAll("[data-whys]")) {
    const steps = [...list.querySelectorAll("[data-why]")];
    const answer = (step) => step.querySelector("textarea").value.trim();

    const show = () => {
      let open = true;
      steps.forEach((step, index) => {
        step.hidden = !open && !answer(step);
        const before = step.querySelector("[data-before]");
        if (before) before.textContent = answer(steps[index - 1]) || "…";
        open = answer(step) !== "";
      });
    };
    list.addEventListener("input", show);
    show();
  }

  // A draft that saves itself sends words only; files go with the buttons.
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    let sending = false;
    form.addEventListener("submit", () => {
      sending = true;
    });
    form.addEventListener("formdata", (event) => {
      if (sending) return;
      for (const input of form.querySelectorAll("input[type=file]")) event.formData.delete(input.name);
    });
  }

  // A link to something missing opens what hides it.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let place = target.closest("details"); place; place = place.parentElement.closest("details")) place.open = true;
    target.scrollIntoView({ block: "center" });
    if (target.matches("input, select, textarea")) target.focus({ preventScroll: true });
  };
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#id_']");
    if (link && link.hash === location.hash) reveal();
  });
  reveal();
})();
