// A button beside each password field marked data-can-show: shows what was typed, and hides it again.
(() => {
  "use strict";
  const words = document.currentScript.dataset;

  for (const input of document.querySelectorAll("input[type=password][data-can-show]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "q-show-password";
    button.setAttribute("aria-controls", input.id);
    const draw = () => {
      const hidden = input.type === "password";
      button.textContent = hidden ? words.show : words.hide;
      button.setAttribute("aria-pressed", String(!hidden));
    };
    button.addEventListener("click", () => {
      input.type = input.type === "password" ? "text" : "password";
      draw();
      input.focus();
    });
    // Never sent as text: the browser would keep it among what was typed into other forms.
    input.form.addEventListener("submit", () => (input.type = "password"));
    draw();
    input.after(button);
  }
})();
