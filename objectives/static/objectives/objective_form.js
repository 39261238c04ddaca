// The form of an objective shows only what fits the comparator, measure and nature chosen: the same rules as
// ObjectiveForm.fitting, which draws the page for browsers without scripts.
(() => {
  "use strict";
  const form = document.querySelector("form[data-guard]");
  const field = (name) => form?.elements[name];
  if (!field("comparator") || !field("measure")) return;

  function fit() {
    const comparator = field("comparator").value;
    const counts = comparator !== "done";
    const qualitative = [field("nature")?.value, field("measure").value].includes("qualitative");
    const shown = {
      change_basis: ["up", "down"].includes(comparator),
      value: counts,
      unit: counts,
      stretch: counts,
      criteria: !counts || qualitative,
    };
    for (const part of form.querySelectorAll("[data-fits]")) part.hidden = !shown[part.dataset.fits];
    for (const words of form.querySelectorAll("[data-measure-words]")) {
      words.hidden = words.dataset.measureWords !== field("measure").value;
    }
  }

  form.addEventListener("change", fit);
  fit();
})();
