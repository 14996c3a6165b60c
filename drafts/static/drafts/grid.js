/* The table block in Wagtail's editor: a real table to type in, with tools and keys for its rows, columns and cells. */
(function () {
  "use strict";

  const { Grid, Refused, parse, paragraphs, pasted, html } = window.redraftGrid;
  const { tableIn, tableInText, textParagraphs, isAddress } = window.redraftGrid;
  const { CODES, combination, isAtEdge, endOf, elementOf } = window.redraftGrid;
  const { make, say, drawTools, drawLinkForm, drawKeys } = window.redraftGrid;
  const STEPS_KEPT = 100;
  const INLINE = new Set(["bold", "italic", "underline", "superscript"]);

  class GridEditor {
    constructor(options, placeholder, name, state, rowsName) {
      this.options = options;
      this.strings = options.strings;
      this.siblings = name.slice(0, name.length - rowsName.length);
      this.current = { row: 0, column: 0 };
      this.past = [];
      this.isTyping = false;
      this.input = make("input", { type: "hidden", name });
      this.status = make("p", { class: "grid__status", role: "status" });
      Object.assign(this, drawTools(this.strings, (tool) => this.do(tool)));
      Object.assign(this, drawLinkForm(this.strings, (tool) => this.do(tool)));
      this.table = make("table", { class: "grid__table", "aria-label": this.strings.table });
      const frame = make("div", { class: "grid__frame" }, this.table);
      this.element = make("div", { class: "grid__editor" }, this.input, this.tools, this.linkForm, frame, this.status);
      this.element.append(drawKeys(this.strings));
      placeholder.replaceWith(this.element);
      this.grid = new Grid(state || []);
      this.input.value = JSON.stringify(this.getState());
      this.#listen();
      this.draw();
    }

    // ---- what Wagtail asks a widget

    getState() {
      return this.grid.state();
    }

    getValue() {
      return this.getState();
    }

    setState(state) {
      this.grid = new Grid(state || []);
      this.past = [];
      this.draw();
    }

    /** The copy of a table is another table: comments hang on the rows of the first. */
    getDuplicatedState() {
      const cells = (row) => row.cells.map((cell) => ({ ...cell, id: null }));
      return this.getState().map((row) => ({ id: null, cells: cells(row) }));
    }

    getTextLabel(options) {
      const cells = [...new Set(this.grid.slots[0])];
      const words = cells.map((cell) => parse(cell.text).textContent.trim()).filter(Boolean).join(" | ");
      const most = options?.maxLength;
      return most && words.length > most ? `${words.slice(0, most - 1)}…` : words;
    }

    focus() {
      this.enter();
    }

    setInvalid(isInvalid) {
      this.table.toggleAttribute("data-invalid", isInvalid);
    }

    // ---- drawing

    draw() {
      const places = this.grid.places();
      this.boxes = new Map();
      const head = make("tr", {}, make("td"));
      for (let column = 1; column <= this.grid.columns; column += 1) head.append(make("td", {}, String(column)));
      const number = (row) => make("td", { class: "grid__number" }, String(row + 1));
      const rows = this.grid.ids.map((_id, row) => make("tr", {}, number(row)));
      for (const [cell, place] of places) rows[place.row].append(this.#drawCell(cell, place));
      const numbers = make("thead", { "aria-hidden": "true" }, head);
      this.table.replaceChildren(numbers, make("tbody", {}, ...rows));
      this.table.dir = this.#direction();
      this.isTyping = false;
      this.#markHeads();
      this.#markCurrent();
      this.#write();
      this.#saySize();
    }

    #saySize() {
      const { rows, columns } = this.grid;
      this.status.textContent = say(this.strings.size, { rows, columns });
    }

    #drawCell(cell, { row, column, high, wide }) {
      const box = make("div", { class: "grid__words", role: "textbox", "aria-multiline": "true" });
      box.contentEditable = "true";
      box.tabIndex = -1;
      box.replaceChildren(...paragraphs(parse(cell.text)));
      if (!box.firstChild) box.append(make("p"));
      box.querySelectorAll("p:empty").forEach((paragraph) => paragraph.append(make("br")));
      // The mark of a note is one thing: typing beside it must not become part of it.
      box.querySelectorAll('a[href^="#"]').forEach((note) => { note.contentEditable = "false"; });
      this.boxes.set(cell, box);
      box.cell = cell;
      box.place = { row, column };
      return make("td", { rowspan: high, colspan: wide }, box);
    }

    #markHeads() {
      const heads = this.heads;
      for (const [cell, box] of this.boxes) {
        const isHead = cell.header || box.place.row < heads;
        const { row, column } = box.place;
        box.parentElement.classList.toggle("grid__head", isHead);
        const name = isHead ? this.strings.headingPlace : this.strings.place;
        box.setAttribute("aria-label", say(name, { row: row + 1, column: column + 1 }));
      }
    }

    /** One cell is in the order of Tab: the one that was last written in. */
    #markCurrent() {
      const cell = this.cell;
      for (const [other, box] of this.boxes) box.tabIndex = other === cell ? 0 : -1;
      this.buttons.heading.setAttribute("aria-pressed", String(cell.header));
    }

    // ---- the fields beside this one

    #sibling(name) {
      return document.getElementsByName(this.siblings + name)[0];
    }

    get heads() {
      return Math.min(Number(this.#sibling("head_rows")?.value) || 0, this.grid.rows);
    }

    set heads(count) {
      const field = this.#sibling("head_rows");
      if (!field || Number(field.value) === count) return;
      field.value = count;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }

    #direction() {
      const language = this.#sibling("lang")?.value || document.getElementById("id_language")?.value;
      return this.options.rightToLeft.includes(language) ? "rtl" : "ltr";
    }

    // ---- what a person does

    #listen() {
      this.table.addEventListener("focusin", (event) => this.#arrive(event.target));
      this.table.addEventListener("input", (event) => this.#typed(event.target));
      this.table.addEventListener("keydown", (event) => this.#key(event));
      this.table.addEventListener("paste", (event) => this.#paste(event));
      this.table.addEventListener("drop", (event) => event.preventDefault());
      this.table.addEventListener("focusout", () => this.#leave());
      this.tools.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.#take(event, () => this.enter());
      });
      this.linkForm.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.#take(event, () => this.enter());
        if (event.key === "Enter" && event.target === this.address) this.#take(event, () => this.#setLink());
      });
      // The fields beside this one are drawn, but may not stand in the page yet.
      setTimeout(() => {
        this.#sibling("head_rows")?.addEventListener("input", () => this.#markHeads());
        this.#sibling("lang")?.addEventListener("change", () => { this.table.dir = this.#direction(); });
        this.table.dir = this.#direction();
        this.#markHeads();
      });
    }

    get cell() {
      return this.grid.at(this.current.row, this.current.column) ?? this.grid.at(0, 0);
    }

    get box() {
      return this.boxes.get(this.cell);
    }

    #arrive(box) {
      if (!box.place) return;
      document.execCommand("defaultParagraphSeparator", false, "p");
      document.execCommand("styleWithCSS", false, false);
      if (box.cell !== this.cell) {
        this.isTyping = false;
        this.current = box.place;
      }
      this.linkForm.hidden = true;
      this.#markCurrent();
    }

    #leave() {
      const selection = getSelection();
      this.range = selection.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
    }

    /** Back into the current cell: with the selection that was left there, or behind the words. */
    enter() {
      const { box, range } = this;
      if (document.activeElement === box) return;
      box.focus();
      const selection = getSelection();
      if (range && box.contains(range.commonAncestorContainer)) {
        selection.removeAllRanges();
        selection.addRange(range);
      } else {
        selection.collapse(...endOf(box));
      }
    }

    #typed(box) {
      if (!box.cell) return;
      if (!this.isTyping) this.#remember(this.#snapshot());
      this.isTyping = true;
      if (!box.firstChild) box.append(make("p", {}, make("br")));
      box.cell.text = html(paragraphs(box));
      this.#write();
      this.#saySize();
    }

    #write() {
      const value = JSON.stringify(this.grid.state());
      if (value === this.input.value) return;
      this.input.value = value;
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    #snapshot() {
      return { state: this.grid.state(), heads: this.heads, current: this.current };
    }

    #remember(before) {
      this.past.push(before);
      if (this.past.length > STEPS_KEPT) this.past.shift();
    }

    #key(event) {
      if (event.isComposing || !event.target.place) return;
      const keys = combination(event);
      if (keys === "Ctrl+KeyZ" && !this.isTyping) this.#take(event, () => this.do("undo"));
      else if (CODES[keys]) this.#take(event, () => this.do(CODES[keys]));
      else if (event.key === "Tab" && !event.altKey) this.#tab(event);
      else if (/^Arrow(Up|Down|Left|Right)$/.test(keys)) this.#arrow(event);
    }

    #take(event, act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }

    /** To the next cell, or the previous one; from the last and the first on to what stands around the table. */
    #tab(event) {
      const boxes = [...this.boxes.values()];
      const next = boxes[boxes.indexOf(this.box) + (event.shiftKey ? -1 : 1)];
      if (next) this.#take(event, () => this.#go(next.place));
    }

    #arrow(event) {
      if (!isAtEdge(this.box, event.key)) return;
      const { row, column, high, wide } = this.grid.places().get(this.cell);
      const isRtl = this.table.dir === "rtl";
      const beside = {
        ArrowUp: { row: row - 1, column: this.current.column },
        ArrowDown: { row: row + high, column: this.current.column },
        ArrowLeft: { row: this.current.row, column: isRtl ? column + wide : column - 1 },
        ArrowRight: { row: this.current.row, column: isRtl ? column - 1 : column + wide },
      }[event.key];
      if (this.grid.at(beside.row, beside.column)) this.#take(event, () => this.#go(beside));
    }

    #go(place) {
      this.range = null;
      this.current = place;
      this.isTyping = false;
      this.enter();
    }

    // ---- the tools

    do(name) {
      if (name === "tools") Object.values(this.buttons).find((button) => button.tabIndex === 0).focus();
      else if (name === "undo") this.#undo();
      else if (name === "link") this.#askForLink();
      else if (name === "setLink") this.#setLink();
      else if (name === "removeLink") this.#removeLink();
      else if (INLINE.has(name)) this.#emphasise(name);
      else this.#change(name);
    }

    #emphasise(name) {
      this.enter();
      document.execCommand(name);
    }

    #change(name, ...given) {
      const before = this.#snapshot();
      try {
        this[`_${name}`](...given);
        if (this.grid.rows * this.grid.columns > this.options.mostCells) throw new Refused("tooMany");
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const isTooLarge = error.reason === "tooMany";
        if (isTooLarge) this.#restore(before);
        const most = isTooLarge ? this.options.mostCells : this.options.mostColumns;
        this.status.textContent = say(this.strings[error.reason], { most });
        this.enter();
        return;
      }
      this.#remember(before);
      this.range = null;
      this.draw();
      this.enter();
    }

    #undo() {
      const before = this.past.pop();
      if (!before) {
        this.status.textContent = this.strings.nothingToUndo;
        return;
      }
      this.#restore(before);
      this.enter();
    }

    #restore(before) {
      this.grid = new Grid(before.state);
      this.heads = before.heads;
      this.current = before.current;
      this.range = null;
      this.draw();
    }

    get #place() {
      return this.grid.places().get(this.cell);
    }

    /** A row among the rows of headings is one of them. */
    #addRow(place) {
      const heads = this.heads;
      this.grid.addRow(place);
      if (place < heads) this.heads = heads + 1;
      this.current = { row: place, column: this.current.column };
    }

    _addAbove() {
      this.#addRow(this.#place.row);
    }

    _addBelow() {
      const { row, high } = this.#place;
      this.#addRow(row + high);
    }

    #moveRow(by) {
      const { row } = this.#place;
      this.grid.moveRow(row, by);
      this.current = { row: row + by, column: this.current.column };
    }

    _moveUp() {
      this.#moveRow(-1);
    }

    _moveDown() {
      this.#moveRow(1);
    }

    _deleteRow() {
      const { row } = this.#place;
      const heads = this.heads;
      this.grid.removeRow(row);
      if (row < heads) this.heads = heads - 1;
      this.current = { row: Math.min(row, this.grid.rows - 1), column: this.current.column };
    }

    #addColumn(place) {
      this.grid.addColumn(place, this.options.mostColumns);
      this.current = { row: this.current.row, column: place };
    }

    _addBefore() {
      this.#addColumn(this.#place.column);
    }

    _addAfter() {
      const { column, wide } = this.#place;
      this.#addColumn(column + wide);
    }

    _addLeft() {
      return this.table.dir === "rtl" ? this._addAfter() : this._addBefore();
    }

    _addRight() {
      return this.table.dir === "rtl" ? this._addBefore() : this._addAfter();
    }

    _deleteColumn() {
      const { column } = this.#place;
      this.grid.removeColumn(column);
      this.current = { row: this.current.row, column: Math.min(column, this.grid.columns - 1) };
    }

    _mergeAfter() {
      this.grid.merge(this.cell, "after");
    }

    _mergeBelow() {
      this.grid.merge(this.cell, "below");
    }

    _split() {
      this.grid.split(this.cell);
    }

    _heading() {
      this.cell.header = !this.cell.header;
    }

    /** The cells of this column head their rows, or no longer do. */
    _headingColumn() {
      const { column } = this.#place;
      const cells = [...this.grid.places()]
        .filter(([, place]) => place.column === column && place.wide === 1 && place.row >= this.heads)
        .map(([cell]) => cell);
      const isOn = cells.every((cell) => cell.header);
      cells.forEach((cell) => { cell.header = !isOn; });
    }

    _fill(other) {
      const { row, column } = this.#place;
      this.grid.fill(row, column, other, this.options.mostColumns);
    }

    // ---- links

    get #link() {
      const node = getSelection().focusNode;
      return node && elementOf(node).closest("a[href]:not([contenteditable])");
    }

    #askForLink() {
      this.enter();
      const link = this.#link;
      if (link) getSelection().selectAllChildren(link);
      if (getSelection().isCollapsed) {
        this.status.textContent = this.strings.noSelection;
        return;
      }
      this.address.value = link?.getAttribute("href") ?? "https://";
      this.#leave();
      this.linkForm.hidden = false;
      this.address.focus();
    }

    #setLink() {
      const address = this.address.value.trim();
      if (!isAddress(address)) {
        this.status.textContent = this.strings.wrongAddress;
        return;
      }
      this.enter();
      document.execCommand("createLink", false, address);
    }

    #removeLink() {
      this.enter();
      document.execCommand("unlink");
    }

    // ---- pasting

    #paste(event) {
      event.preventDefault();
      const source = event.clipboardData.getData("text/html");
      const text = event.clipboardData.getData("text/plain");
      const body = source && parse(source);
      const table = body ? tableIn(body) : tableInText(text);
      if (table) this.#change("fill", table);
      else this.#insert(body ? pasted(body) : textParagraphs(text));
    }

    /** Words where the caret stands, so that the browser can take them back. */
    #insert(made) {
      if (!made.length) return;
      const isOne = made.length === 1;
      document.execCommand("insertHTML", false, isOne ? made[0].innerHTML : html(made));
    }
  }

  const { FieldBlockDefinition } = window.wagtailStreamField.blocks;

  /** Wagtail's frame for a field, with errors and its own comments, around the grid. */
  class GridBlockDefinition extends FieldBlockDefinition {
    constructor(name, options, meta) {
      const render = (place, fieldName, _id, state) => new GridEditor(options, place, fieldName, state, name);
      super(name, { render }, meta);
    }

    render(...given) {
      const block = super.render(...given);
      block.getDuplicatedState = () => block.widget.getDuplicatedState();
      return block;
    }
  }

  window.telepath.register("drafts.GridBlock", GridBlockDefinition);
})();
