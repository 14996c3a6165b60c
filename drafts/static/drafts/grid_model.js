/* A table as a grid of slots: a cell that spans several stands in each of them. Knows nothing of the page. */
(function () {
  "use strict";

  /** An operation that the grid cannot bear; `reason` names the sentence that says why. */
  class Refused extends Error {
    constructor(reason) {
      super(reason);
      this.reason = reason;
    }
  }

  /** A random id, also where the page came without TLS and the browser offers no `randomUUID`. */
  function newId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  /** An empty cell; a heading where all of the cells that it stands between are. */
  function newCell(...beside) {
    const found = beside.filter(Boolean);
    return { id: newId(), text: "", header: found.length > 0 && found.every((cell) => cell.header) };
  }

  function hasWords(text) {
    return text.replace(/<[^>]*>/g, "").trim() !== "";
  }

  class Grid {
    /** From rows of cells with their spans; what is missing or stands twice in a faulty table is mended. */
    constructor(state) {
      this.ids = state.map((row) => row.id || newId());
      this.slots = state.map(() => []);
      state.forEach((row, place) => row.cells.forEach((cell) => this.#put(place, cell)));
      if (!this.ids.length) {
        this.ids.push(newId());
        this.slots.push([]);
      }
      const width = Math.max(1, ...this.slots.map((row) => row.length));
      this.slots.forEach((row) => {
        for (let column = 0; column < width; column += 1) row[column] ??= newCell();
      });
    }

    #put(row, given) {
      let column = 0;
      while (this.slots[row][column]) column += 1;
      const cell = { id: given.id || newId(), text: given.text || "", header: Boolean(given.header) };
      const bottom = Math.min(row + Math.max(given.rowspan || 1, 1), this.rows);
      const end = column + Math.max(given.colspan || 1, 1);
      for (let place = column; place < end && !this.slots[row][place]; place += 1) {
        for (let line = row; line < bottom; line += 1) this.slots[line][place] = cell;
      }
    }

    get rows() {
      return this.slots.length;
    }

    get columns() {
      return this.slots[0].length;
    }

    at(row, column) {
      return this.slots[row]?.[column];
    }

    isEmpty() {
      return this.slots.every((row) => row.every((cell) => !hasWords(cell.text)));
    }

    /** Where each cell begins and how far it reaches, in the order of reading. */
    places() {
      const places = new Map();
      this.slots.forEach((cells, row) =>
        cells.forEach((cell, column) => {
          const place = places.get(cell) ?? { row, column, high: 1, wide: 1 };
          place.high = Math.max(place.high, row - place.row + 1);
          place.wide = Math.max(place.wide, column - place.column + 1);
          places.set(cell, place);
        }),
      );
      return places;
    }

    state() {
      const rows = this.ids.map((id) => ({ id, cells: [] }));
      for (const [cell, { row, high, wide }] of this.places()) {
        const { id, text, header } = cell;
        rows[row].cells.push({ id, text, colspan: wide, rowspan: high, header });
      }
      return rows;
    }

    /** A row at `place`; cells that reach over it grow. */
    addRow(place) {
      const row = this.slots[0].map((_cell, column) => between(this.at(place - 1, column), this.at(place, column)));
      this.slots.splice(place, 0, row);
      this.ids.splice(place, 0, newId());
    }

    removeRow(place) {
      if (this.rows === 1) throw new Refused("lastRow");
      this.slots.splice(place, 1);
      this.ids.splice(place, 1);
    }

    moveRow(place, by) {
      const other = place + by;
      if (other < 0 || other >= this.rows) throw new Refused("atTheEdge");
      this.#swap(place, other);
      if (!this.#isWhole()) {
        this.#swap(place, other);
        throw new Refused("mergedInTheWay");
      }
    }

    #swap(one, other) {
      for (const list of [this.slots, this.ids]) [list[one], list[other]] = [list[other], list[one]];
    }

    addColumn(place, most) {
      if (this.columns >= most) throw new Refused("tooWide");
      this.slots.forEach((row) => row.splice(place, 0, between(row[place - 1], row[place])));
    }

    removeColumn(place) {
      if (this.columns === 1) throw new Refused("lastColumn");
      this.slots.forEach((row) => row.splice(place, 1));
    }

    /** Every cell stands in one rectangle of slots. */
    #isWhole() {
      const counts = new Map();
      this.slots.flat().forEach((cell) => counts.set(cell, (counts.get(cell) ?? 0) + 1));
      return [...this.places()].every(([cell, { high, wide }]) => counts.get(cell) === high * wide);
    }

    /** One cell of two: "after" takes in the next of its row, "below" the one under it, each with its words. */
    merge(cell, direction) {
      const places = this.places();
      const own = places.get(cell);
      const isBelow = direction === "below";
      const other = isBelow ? this.at(own.row + own.high, own.column) : this.at(own.row, own.column + own.wide);
      if (!other) throw new Refused("noneBeside");
      const its = places.get(other);
      const fits = isBelow
        ? its.column === own.column && its.wide === own.wide
        : its.row === own.row && its.high === own.high;
      if (!fits) throw new Refused("notSameSize");
      const begins = [...places].filter(([found, place]) => found !== other && place.row === its.row);
      if (isBelow && !begins.length) throw new Refused("rowWithoutCells");
      this.slots.forEach((cells) => cells.forEach((found, column) => {
        if (found === other) cells[column] = cell;
      }));
      cell.text = [cell.text, other.text].filter(hasWords).join("") || cell.text;
    }

    /** Cells of one slot each again; the words stay in the first. */
    split(cell) {
      const { row, column, high, wide } = this.places().get(cell);
      if (high === 1 && wide === 1) throw new Refused("notMerged");
      for (let line = row; line < row + high; line += 1) {
        for (let place = column; place < column + wide; place += 1) {
          if (line !== row || place !== column) this.slots[line][place] = newCell(cell);
        }
      }
    }

    /** Lay another grid over this one, its first cell at a slot; the grid grows where it is too small. */
    fill(row, column, other, most) {
      if (column + other.columns > most) throw new Refused("tooWide");
      if (this.isEmpty() && row === 0 && column === 0) return this.#become(other);
      const region = { top: row, bottom: row + other.rows, start: column, end: column + other.columns };
      for (const place of this.places().values()) {
        if (crosses(place, region)) throw new Refused("mergedInTheWay");
      }
      while (this.rows < region.bottom) this.addRow(this.rows);
      while (this.columns < region.end) this.addColumn(this.columns, most);
      for (const [cell, place] of other.places()) {
        const own = this.at(row + place.row, column + place.column);
        const pasted = { id: own.id, text: cell.text, header: cell.header || own.header };
        for (let line = row + place.row; line < row + place.row + place.high; line += 1) {
          this.slots[line].fill(pasted, column + place.column, column + place.column + place.wide);
        }
      }
    }

    #become(other) {
      this.slots = other.slots;
      this.ids = other.ids.map((id, place) => this.ids[place] ?? id);
    }
  }

  /** What comes between two slots: more of the cell that stands in both, or a new one. */
  function between(one, other) {
    return one && one === other ? one : newCell(one, other);
  }

  /** Whether a cell lies partly in a region and partly outside. */
  function crosses({ row, column, high, wide }, { top, bottom, start, end }) {
    const meets = row < bottom && row + high > top && column < end && column + wide > start;
    return meets && (row < top || row + high > bottom || column < start || column + wide > end);
  }

  window.redraftGrid = { Grid, Refused };
})();
