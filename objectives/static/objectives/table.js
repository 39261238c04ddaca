// A formset table edited like a spreadsheet: rows added, moved and removed in place, blocks pasted, figures filled down,
// every change undone. Without this file the same buttons send the table to the server and get it back changed.
(() => {
  "use strict";
  const grid = document.querySelector("table[data-grid]");
  if (!grid) return;
  const form = grid.closest("form");
  const body = grid.tBodies[0];
  const blank = form.querySelector("template[data-grid-row]");
  const prefix = grid.dataset.grid;
  const total = form.elements[`${prefix}-TOTAL_FORMS`];
  const undoButton = form.querySelector("[data-table-action=undo]");
  const history = [];
  const HEADINGS = /^(stt|chu tri|phoi hop|thoi gian|thoi han|noi dung|(noi dung )?cong viec|nguon luc|danh gia)/;
  let before = null; // what stood in the table when the cursor came into the present cell

  const rows = () => [...body.querySelectorAll("tr[data-row]")];
  const fields = (row) => [...row.querySelectorAll("select, textarea, input:not([type=checkbox]):not([type=hidden])")].filter((f) => !/-ORDER$/.test(f.name));
  const columnOf = (field) => field.name.replace(/^\w+-\d+-/, "");
  const fieldAt = (row, column) => fields(row).find((field) => columnOf(field) === column);
  // Vietnamese letters without their marks: what people type and what the lists say are compared by it.
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase().replace(/\s+/g, " ").trim();

  function number() {
    rows().forEach((row, index) => {
      for (const field of row.querySelectorAll("[name]")) {
        field.name = field.name.replace(/-(?:\d+|__prefix__)-/, `-${index}-`);
        if (field.id) field.id = `id_${field.name}`;
      }
      const order = row.querySelector("[name$=-ORDER]");
      order.value = index + 1;
      order.hidden = true;
      row.querySelector("[name$=-DELETE]").hidden = true;
      row.querySelector("[data-number]").textContent = index + 1;
      row.querySelector("[data-row-buttons]").hidden = false;
    });
    total.value = rows().length;
    form.elements[`${prefix}-INITIAL_FORMS`].value = 0;
  }

  function add(after) {
    const row = blank.content.firstElementChild.cloneNode(true);
    if (after) after.after(row);
    else body.append(row);
    number();
    return row;
  }

  // --- undo ---------------------------------------------------------------------------------------------
  const snapshot = () => rows().map((row) => Object.fromEntries(fields(row).map((field) => [columnOf(field), field.value])));

  function remember(state = snapshot()) {
    history.push(state);
    if (history.length > 100) history.shift();
    undoButton.disabled = false;
  }

  function restore(state) {
    while (rows().length < state.length) add();
    rows().forEach((row, index) => {
      if (index >= state.length) row.remove();
      else for (const field of fields(row)) field.value = state[index][columnOf(field)] ?? "";
    });
    number();
  }

  function undo() {
    if (!history.length) return;
    restore(history.pop());
    undoButton.disabled = !history.length;
    touched();
  }

  const touched = () => form.dispatchEvent(new Event("input", { bubbles: true }));

  // --- filling ------------------------------------------------------------------------------------------
  function put(field, text) {
    text = text.trim();
    if (field.tagName !== "SELECT") {
      field.value = text;
      return true;
    }
    const key = fold(text);
    const option = [...field.options].find((one) => one.value === text || fold(one.textContent) === key);
    if (option) field.value = option.value;
    return Boolean(option);
  }

  function fill() {
    const field = last && body.contains(last) ? last : null;
    const from = field ? field.closest("tr") : rows()[0];
    const column = field ? columnOf(field) : "value";
    const source = from && fieldAt(from, column);
    if (!source) return;
    remember();
    const list = rows();
    const sign = column === "value" && fieldAt(from, "comparator");
    for (const row of list.slice(list.indexOf(from) + 1)) {
      fieldAt(row, column).value = source.value;
      if (sign) fieldAt(row, "comparator").value = sign.value;
    }
    touched();
  }

  function same() {
    const text = form.elements.same.value.trim();
    if (!text) {
      form.elements.same.focus();
      return;
    }
    remember();
    for (const row of rows()) fieldAt(row, "value").value = text;
    touched();
  }

  function paste(event) {
    const field = event.target.closest("input, textarea, select");
    const text = event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "") ?? "";
    if (!field || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    const matrix = text.split("\n").map((line) => line.split("\t"));
    const departments = [...(blank.content.querySelector("[name$=-department]")?.options ?? [])].map((one) => fold(one.textContent)).filter(Boolean);
    if (departments.length && matrix.some((line) => line.length > 1 && line.some((cell) => departments.includes(fold(cell))))) {
      // Names beside figures: the server reads them, whatever the order of the columns.
      toServer(text);
      return;
    }
    if (prefix === "p" && matrix[0].filter((cell) => HEADINGS.test(fold(cell))).length > 1) {
      // A block with its heading line: the server reads the columns by their names.
      toServer(text);
      return;
    }
    remember();
    spread(field, matrix);
    touched();
  }

  function toServer(text) {
    form.elements.pasted.value = text;
    form.requestSubmit(form.querySelector("button[name=action][value=paste]"));
  }

  function spread(field, matrix) {
    let row = field.closest("tr");
    // What only explains a cell (who is meant, how often) is no column of the block.
    const inBlock = (one) => one === field || !("gridAside" in one.dataset);
    const columns = fields(row).filter(inBlock).map(columnOf);
    const start = columns.indexOf(columnOf(field));
    const numbered = matrix.every((line) => line.length > 1 && /^\s*\d{0,3}\.?\s*$/.test(line[0]));
    for (const line of matrix) {
      if (!row) row = add();
      const cells = numbered ? line.slice(1) : line;
      cells.slice(0, columns.length - start).forEach((cell, offset) => put(fieldAt(row, columns[start + offset]), cell));
      row = row.nextElementSibling;
    }
  }

  // --- moving -------------------------------------------------------------------------------------------
  function move(row, step) {
    const list = rows();
    const other = list[list.indexOf(row) + step];
    if (!other) return;
    remember();
    if (step < 0) other.before(row);
    else other.after(row);
    number();
    touched();
  }

  function remove(row) {
    remember();
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    number();
    if (next) fields(next)[0].focus();
    touched();
  }

  function step(field, direction) {
    const list = rows();
    const row = list[list.indexOf(field.closest("tr")) + direction];
    if (!row) return false;
    const target = fieldAt(row, columnOf(field));
    target.focus();
    if (target.select) target.select();
    return true;
  }

  // --- events -------------------------------------------------------------------------------------------
  let last = null;
  body.addEventListener("focusin", (event) => {
    if (event.target.matches("input, select, textarea")) {
      last = event.target;
      before = snapshot();
    }
  });
  body.addEventListener("change", () => {
    if (before) remember(before);
    before = snapshot();
  });
  body.addEventListener("paste", paste);
  body.addEventListener("click", (event) => {
    const action = event.target.closest("[data-row-action]")?.dataset.rowAction;
    const row = event.target.closest("tr[data-row]");
    if (action === "up") move(row, -1);
    else if (action === "down") move(row, 1);
    else if (action === "remove") remove(row);
  });
  body.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches("input, select, textarea")) return;
    const isText = field.tagName === "INPUT";
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(field.closest("tr"), event.key === "ArrowUp" ? -1 : 1);
      field.focus();
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      event.preventDefault();
      fill();
    } else if (isText && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      if (step(field, event.key === "ArrowUp" ? -1 : 1)) event.preventDefault();
    } else if (isText && event.key === "Enter" && !event.ctrlKey) {
      event.preventDefault();
      if (!step(field, 1)) fields(add())[0].focus();
    }
  });
  form.addEventListener("click", (event) => {
    const action = event.target.closest("[data-table-action]")?.dataset.tableAction;
    if (!action) return;
    event.preventDefault();
    if (action === "undo") undo();
    else if (action === "fill") fill();
    else if (action === "same") same();
    else if (action === "add") {
      remember();
      fields(add())[0].focus();
      touched();
    }
  });

  for (const button of form.querySelectorAll("[data-table-action]")) button.hidden = false;
  const keys = form.querySelector("[data-grid-keys]");
  if (keys) keys.hidden = false;
  number();
})();
