// The table of objectives x departments edited like a spreadsheet: moving by keys, blocks marked, filled, copied, pasted,
// everything undone. What a pasted block means and which cells can't be right is asked of the server, which alone knows
// (views/grid.py); without this file the same buttons send the table and get it back changed.
(() => {
  "use strict";
  const form = document.querySelector("form[data-target-grid]");
  if (!form) return;
  const body = form.querySelector("table.obj-sheet").tBodies[0];
  const lines = [...body.rows].map((row) => [...row.querySelectorAll("input")]);
  const place = new Map(lines.flatMap((line, r) => line.map((input, c) => [input, [r, c]])));
  const byName = new Map([...place.keys()].map((input) => [input.name, input]));
  const action = (name) => form.querySelector(`[data-grid-action=${name}]`);
  const status = form.querySelector("[data-grid-status]");
  const HISTORY = 200;
  const CHECK_AFTER = 350; // ms after the last key
  const ROLE = /(^|\s+)(CT|PH|DỰ|BC)$/i;

  let current = lines[0][0]; // the cell with the cursor
  let corner = current; // the opposite corner of the marked block
  let editing = false; // arrow keys move in the text, not in the table
  let entered = ""; // what stood in the cell when the cursor came
  const done = [];
  const undone = [];

  // --- the marked block ---------------------------------------------------------------------------------
  function bounds() {
    const [[r1, c1], [r2, c2]] = [place.get(current), place.get(corner)];
    return [Math.min(r1, r2), Math.min(c1, c2), Math.max(r1, r2), Math.max(c1, c2)];
  }

  function block() {
    const [top, left, bottom, right] = bounds();
    return lines.slice(top, bottom + 1).map((line) => line.slice(left, right + 1));
  }

  const isBlock = () => current !== corner;

  function show() {
    for (const cell of body.querySelectorAll(".obj-sheet__chosen")) cell.classList.remove("obj-sheet__chosen");
    if (isBlock()) for (const input of block().flat()) input.parentElement.classList.add("obj-sheet__chosen");
    if (roles) roles.value = "";
  }

  function go(row, column, extend = false) {
    const input = lines[Math.max(0, Math.min(row, lines.length - 1))]?.[Math.max(0, Math.min(column, lines[0].length - 1))];
    if (!input) return;
    if (extend) {
      corner = input;
      input.scrollIntoView({ block: "nearest", inline: "nearest" });
      show();
      return;
    }
    input.focus();
  }

  // --- changes, undone and done again -------------------------------------------------------------------
  // A change is [[input, before, after], ...].
  function put(change) {
    const real = change.map(([input, text]) => [input, input === typing ? entered : input.value, text]).filter(([, before, after]) => before !== after);
    if (!real.length) return;
    apply(real, 2);
    keep(real);
  }

  function keep(change) {
    done.push(change);
    if (done.length > HISTORY) done.shift();
    undone.length = 0;
    buttons();
  }

  function apply(change, side) {
    for (const step of change) step[0].value = step[side];
    if (current === document.activeElement) entered = current.value;
    typing = null;
    touched();
  }

  function settle() {
    // What was typed into the cell becomes one step, once the cursor leaves it or something else happens.
    if (typing && typing.value !== entered) keep([[typing, entered, typing.value]]);
    if (typing) entered = typing.value;
    typing = null;
  }

  function undo() {
    settle();
    const change = done.pop();
    if (!change) return;
    undone.push(change);
    apply(change, 1);
    go(...place.get(change[0][0]));
    buttons();
  }

  function redo() {
    settle();
    const change = undone.pop();
    if (!change) return;
    done.push(change);
    apply(change, 2);
    go(...place.get(change[0][0]));
    buttons();
  }

  let typing = null;

  function buttons() {
    // Steps taken before this page was loaded are the server's to take back.
    action("undo").disabled = !done.length && !typing && !before;
    action("redo").disabled = !undone.length;
  }

  function touched() {
    form.dispatchEvent(new Event("input", { bubbles: true }));
    check();
  }

  // --- filling and roles --------------------------------------------------------------------------------
  function fillDown() {
    const [top, left, bottom, right] = bounds();
    if (top === bottom && top === 0) return;
    const from = top === bottom ? top - 1 : top; // one row alone: from the row above, as spreadsheets do
    put(fill(lines.slice(from + 1, bottom + 1), left, right, (c) => lines[from][c].value));
  }

  function fillRight() {
    const [top, left, bottom, right] = bounds();
    if (left === right && left === 0) return;
    const from = left === right ? left - 1 : left;
    put(lines.slice(top, bottom + 1).flatMap((line) => line.slice(from + 1, right + 1).map((input) => [input, line[from].value])));
  }

  const fill = (rows, left, right, text) => rows.flatMap((line) => line.slice(left, right + 1).map((input, n) => [input, text(left + n)]));

  const isField = (input) => !input.name.endsWith("-0");

  function fillColumn(from, column) {
    // To the foot of the table; rows for a field of administration keep what they are.
    const text = lines[from][column].value;
    put(lines.slice(from + 1).map((line) => line[column]).filter((input) => !isField(input)).map((input) => [input, text]));
  }

  function fillFromHead(button) {
    const column = lines[0].findIndex((input) => input.name.split("-")[1] === button.value.split(":")[1]);
    const [row, here] = place.get(current);
    const first = lines.findIndex((line) => line[column].value.trim());
    const from = here === column && current.value.trim() ? row : first;
    if (from >= 0) fillColumn(from, column);
  }

  function setRole(short) {
    put(block().flat().map((input) => [input, [input.value.replace(ROLE, "").trim(), short === "BC" && input.value.replace(ROLE, "").trim() ? "" : short].filter(Boolean).join(" ")]));
  }

  // --- copying and pasting ------------------------------------------------------------------------------
  function copy(event) {
    const alone = current.selectionStart !== current.selectionEnd && !(current.selectionStart === 0 && current.selectionEnd === current.value.length);
    if (!isBlock() && alone) return; // a piece of a text
    event.preventDefault();
    settle();
    event.clipboardData.setData("text/plain", block().map((line) => line.map((input) => input.value).join("\t")).join("\n"));
    if (event.type === "cut") put(block().flat().map((input) => [input, ""]));
  }

  function paste(event) {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    if (!/[\t\n]/.test(text)) {
      if (!isBlock()) return;
      event.preventDefault();
      settle();
      put(block().flat().map((input) => [input, text.trim()]));
      return;
    }
    event.preventDefault();
    settle();
    const [top, left] = bounds();
    ask("paste", { pasted: text, anchor: lines[top][left].name })
      .then((answer) => {
        tell(answer.problems);
        put(Object.entries(answer.cells).map(([name, value]) => [byName.get(name), value]));
      })
      .catch(() => tell([form.dataset.wordsOffline]));
  }

  function tell(problems) {
    let place = form.querySelector("[data-grid-told]");
    if (!place) {
      place = document.createElement("ul");
      place.className = "q-errors";
      place.dataset.gridTold = "";
      place.setAttribute("role", "alert");
      status.after(place);
    }
    place.replaceChildren(...problems.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
    place.hidden = !problems.length;
    if (problems.length) place.scrollIntoView({ block: "nearest" });
  }

  // --- marks --------------------------------------------------------------------------------------------
  async function ask(name, more = {}) {
    const data = new FormData(form);
    data.set("action", name);
    for (const [key, value] of Object.entries(more)) data.set(key, value);
    const answer = await fetch(location.href, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  let waiting = 0;
  let asked = 0;

  function check() {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const turn = ++asked;
      try {
        const answer = await ask("check");
        if (turn === asked) mark(answer);
      } catch {
        // Unmarked for now; saving checks everything again.
      }
    }, CHECK_AFTER);
  }

  function mark({ problems, marked }) {
    for (const [name, input] of byName) {
      const words = problems[name] || "";
      const cell = input.parentElement;
      let told = cell.querySelector(".obj-sheet__problem");
      if (!words) told?.remove();
      else {
        if (!told) {
          told = document.createElement("span");
          told.className = "obj-sheet__problem";
          told.id = `e-${name}`;
          cell.append(told);
        }
        told.textContent = words;
      }
      cell.classList.toggle("obj-sheet__bad", Boolean(words));
      if (words) {
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", `e-${name}`);
      } else {
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-describedby");
      }
    }
    status.textContent = marked;
    status.dataset.state = marked ? "bad" : "";
  }

  // --- keys ---------------------------------------------------------------------------------------------
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function commands(event) {
    const key = event.key.toLowerCase();
    if (key === "z" && event.shiftKey) return redo;
    return { z: undo, y: redo, d: fillDown, r: fillRight }[key];
  }

  function leavesText(event) {
    // Left and right move in the text while one edits it, until its end is reached.
    if (event.key === "ArrowUp" || event.key === "ArrowDown" || event.shiftKey) return !editing || !event.key.match(/Left|Right/);
    const all = current.selectionStart === 0 && current.selectionEnd === current.value.length;
    if (all) return true;
    if (editing || current.selectionStart !== current.selectionEnd) return false;
    return event.key === "ArrowLeft" ? current.selectionStart === 0 : current.selectionEnd === current.value.length;
  }

  function onKey(event) {
    const [row, column] = place.get(isBlock() && event.shiftKey ? corner : current);
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const command = commands(event);
      if (!command) return;
      event.preventDefault();
      if (command !== undo && command !== redo) settle();
      command();
    } else if (STEPS[event.key] && leavesText(event)) {
      event.preventDefault();
      go(row + STEPS[event.key][0], column + STEPS[event.key][1], event.shiftKey);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const [r, c] = place.get(current);
      go(r + (event.shiftKey ? -1 : 1), c);
    } else if (event.key === "F2") {
      editing = true;
      current.setSelectionRange(current.value.length, current.value.length);
    } else if (event.key === "Escape") {
      if (typing) {
        typing.value = entered;
        typing = null;
        touched();
      }
      current.select();
      editing = false;
    } else if (event.key === "Delete" || event.key === "Backspace") {
      if (isBlock()) {
        event.preventDefault();
        settle();
        put(block().flat().map((input) => [input, ""]));
      }
    }
  }

  // --- events -------------------------------------------------------------------------------------------
  const before = !action("undo").disabled; // steps the server can take back
  const roleBox = form.querySelector("[data-grid-role]");
  const roles = form.querySelector("[data-grid-role-select]");
  let dragging = false;

  body.addEventListener("focusin", (event) => {
    if (!place.has(event.target)) return;
    settle();
    current = corner = event.target;
    entered = current.value;
    editing = false;
    show();
    if (!dragging) current.select();
  });
  body.addEventListener("focusout", settle);
  body.addEventListener("input", (event) => {
    if (!place.has(event.target)) return;
    typing = event.target;
    if (isBlock()) {
      corner = current;
      show();
    }
    action("undo").disabled = false;
    check();
  });
  body.addEventListener("keydown", (event) => place.has(event.target) && onKey(event));
  for (const name of ["copy", "cut"]) body.addEventListener(name, copy);
  body.addEventListener("paste", (event) => place.has(event.target) && paste(event));

  body.addEventListener("mousedown", (event) => {
    if (!place.has(event.target) || event.button) return;
    if (event.shiftKey) {
      event.preventDefault();
      corner = event.target;
      show();
      return;
    }
    editing = event.target === document.activeElement; // a second click puts the cursor into the text
    dragging = true;
  });
  body.addEventListener("mouseover", (event) => {
    if (!dragging || !event.buttons || !place.has(event.target) || event.target === corner) return;
    corner = event.target;
    if (isBlock()) getSelection().removeAllRanges();
    show();
  });
  document.addEventListener("mouseup", () => {
    if (dragging && !isBlock() && !editing && document.activeElement === current) current.select();
    dragging = false;
  });

  form.addEventListener("click", (event) => {
    const head = event.target.closest("button.obj-sheet__fill");
    const name = event.target.closest("[data-grid-action]")?.dataset.gridAction;
    if (head || name) settle();
    if (head) fillFromHead(head);
    else if (name === "fill") {
      if (isBlock()) fillDown();
      else fillColumn(...place.get(current));
    } else if (name === "redo") redo();
    else if (name === "undo" && (done.length || !before)) undo();
    else return;
    event.preventDefault();
  });
  roles.addEventListener("change", () => {
    settle();
    if (roles.value) setRole(roles.value);
    roles.value = "";
  });
  form.addEventListener("submit", settle);

  action("fill").hidden = action("redo").hidden = roleBox.hidden = false;
  for (const one of form.querySelectorAll("[data-grid-keys]")) one.hidden = false;
  buttons();
})();
