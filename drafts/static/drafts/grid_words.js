/* The words of a cell: paragraphs with emphasis and links, whatever the browser or another program made of them. */
(function () {
  "use strict";

  const { Grid } = window.redraftGrid;
  const STYLES = {
    B: "b", STRONG: "b", I: "i", EM: "i", U: "u", INS: "u", S: "s", STRIKE: "s", DEL: "s", SUP: "sup", SUB: "sub",
    CODE: "code", TT: "code",
  };
  const LEFT_OUT = new Set(
    "SCRIPT STYLE TEMPLATE TITLE HEAD META LINK IFRAME OBJECT SVG svg MATH TEXTAREA SELECT BUTTON".split(" "),
  );
  const PARAGRAPHS = new Set(
    ("P DIV LI UL OL DL DT DD H1 H2 H3 H4 H5 H6 TABLE TBODY THEAD TFOOT TR TD TH CAPTION BLOCKQUOTE PRE SECTION ARTICLE"
      + " HR FIGURE FIGCAPTION ADDRESS").split(" "),
  );
  const ADDRESS = /^(https?:\/\/|mailto:|tel:)[^\s]/i;
  const NOTE = /^#[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

  function newKey() {
    const letters = crypto.getRandomValues(new Uint8Array(5));
    return Array.from(letters, (number) => "abcdefghijklmnopqrstuvwxyz0123456789"[number % 36]).join("");
  }

  /** Reads some HTML without running or loading anything of it. */
  function parse(html) {
    return new DOMParser().parseFromString(html, "text/html").body;
  }

  /** A link that may be kept, as the attributes that are stored; nothing where it leads nowhere from here. */
  function linkOf(element) {
    const href = (element.getAttribute("href") || "").trim();
    const page = element.getAttribute("linktype") === "page" && element.getAttribute("id");
    if (page) return { linktype: "page", id: page };
    return ADDRESS.test(href) || NOTE.test(href) ? { href } : null;
  }

  /** What an element adds to the words in it: other programs write emphasis as CSS. */
  function marksOf(element, marks) {
    const found = new Map(marks);
    const { fontWeight, fontStyle, textDecorationLine, verticalAlign } = element.style;
    if (STYLES[element.tagName]) found.set(STYLES[element.tagName], {});
    if (fontWeight === "bold" || Number(fontWeight) >= 600) found.set("b", {});
    if (fontWeight === "normal" || fontWeight === "400") found.delete("b");
    if (fontStyle === "italic") found.set("i", {});
    if (verticalAlign === "super") found.set("sup", {});
    if (verticalAlign === "sub") found.set("sub", {});
    if (textDecorationLine.includes("line-through")) found.set("s", {});
    // Words in another language than their paragraph, as Wagtail's editor stores them.
    const { lang, dir } = element;
    if (element.tagName === "SPAN" && /^[a-z]{2}$/.test(lang) && dir) found.set("span", { lang, dir });
    const isLink = element.tagName === "A";
    if (textDecorationLine.includes("underline") && !isLink && !found.has("a")) found.set("u", {});
    const link = isLink && linkOf(element);
    // The link goes outermost, as Wagtail's editor writes it.
    return link ? new Map([["a", link], ...[...found].filter(([tag]) => tag !== "a")]) : found;
  }

  /** Collects paragraphs; words under the same marks stand in one element. */
  class Writer {
    constructor() {
      this.paragraphs = [];
      this.keys = new Set();
      this.paragraph = null;
    }

    /** Begin a paragraph for a block of the source, and keep the key by which Wagtail knows it. */
    begin(source) {
      let key = source?.getAttribute("data-block-key") || newKey();
      if (this.keys.has(key)) key = newKey();
      this.keys.add(key);
      source?.setAttribute("data-block-key", key);
      this.paragraph = document.createElement("p");
      this.paragraph.setAttribute("data-block-key", key);
      this.paragraphs.push(this.paragraph);
      this.open = [];
    }

    end() {
      this.paragraph = null;
    }

    add(node, marks) {
      if (!this.paragraph) this.begin(null);
      this.#under([...marks]).append(node);
    }

    /** The innermost element of these marks, at the end of the paragraph. */
    #under(marks) {
      let depth = 0;
      while (depth < Math.min(marks.length, this.open.length) && isSame(this.open[depth], marks[depth])) depth += 1;
      this.open.length = depth;
      for (const [tag, attributes] of marks.slice(depth)) {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        (this.open.at(-1)?.element ?? this.paragraph).append(element);
        this.open.push({ tag, attributes, element });
      }
      return this.open.at(-1)?.element ?? this.paragraph;
    }
  }

  function isSame(open, [tag, attributes]) {
    return open.tag === tag && JSON.stringify(open.attributes) === JSON.stringify(attributes);
  }

  function isFiller(lineBreak) {
    // Browsers put a last line break into a paragraph to give it height.
    let next = lineBreak;
    while (next && !next.nextSibling && !PARAGRAPHS.has(next.parentNode?.tagName)) next = next.parentNode;
    return !next?.nextSibling;
  }

  function walk(node, marks, writer) {
    for (const child of [...node.childNodes]) {
      if (child.nodeType === Node.TEXT_NODE) {
        const text = child.data.replace(/[ \t\r\n\f]+/g, " ");
        if (text.trim() || (text && writer.paragraph?.hasChildNodes())) writer.add(text, marks);
      } else if (child.nodeType === Node.ELEMENT_NODE && !LEFT_OUT.has(child.tagName)) {
        walkInto(child, marks, writer);
      }
    }
  }

  function walkInto(element, marks, writer) {
    if (element.tagName === "BR") {
      if (!isFiller(element)) writer.add(document.createElement("br"), marks);
    } else if (PARAGRAPHS.has(element.tagName)) {
      writer.end();
      if (![...element.children].some((child) => PARAGRAPHS.has(child.tagName))) writer.begin(element);
      walk(element, marksOf(element, marks), writer);
      writer.end();
    } else {
      walk(element, marksOf(element, marks), writer);
    }
  }

  /** The words below a node as clean paragraphs, made anew: nothing of the source itself is used. */
  function paragraphs(root) {
    const writer = new Writer();
    walk(root, new Map(), writer);
    return writer.paragraphs;
  }

  /** As it is stored. */
  function html(made) {
    return made.map((paragraph) => paragraph.outerHTML).join("").replaceAll("<br>", "<br/>");
  }

  /** Paragraphs of what was pasted; programs put empty ones between. */
  function pasted(root) {
    return paragraphs(root).filter((paragraph) => paragraph.textContent.trim());
  }

  function cellState(words, colspan = 1, rowspan = 1, header = false) {
    return { text: html(words), colspan, rowspan, header };
  }

  /** The grid of a table that was pasted, if it is one and nothing stands beside it. */
  function tableIn(body) {
    const table = body.querySelector("table");
    if (!table || [...table.rows].flatMap((row) => [...row.cells]).length < 2) return null;
    const beside = body.cloneNode(true);
    beside.querySelectorAll("table, style, script, title").forEach((element) => element.remove());
    if (beside.textContent.trim()) return null;
    return new Grid([...table.rows].map((row) => ({
      cells: [...row.cells].map((cell) => cellState(pasted(cell), cell.colSpan, cell.rowSpan, cell.tagName === "TH")),
    })));
  }

  function textParagraph(text) {
    const paragraph = document.createElement("p");
    paragraph.setAttribute("data-block-key", newKey());
    paragraph.textContent = text.trim();
    return paragraph;
  }

  /** The grid of words that tabs part into columns. */
  function tableInText(text) {
    if (!text.includes("\t")) return null;
    const lines = text.replace(/(\r?\n)+$/, "").split(/\r?\n/);
    return new Grid(lines.map((line) => ({
      cells: line.split("\t").map((words) => cellState(words.trim() ? [textParagraph(words)] : [])),
    })));
  }

  function textParagraphs(text) {
    return text.split(/\r?\n/).filter((line) => line.trim()).map(textParagraph);
  }

  Object.assign(window.redraftGrid, {
    parse, paragraphs, pasted, html, tableIn, tableInText, textParagraphs, isAddress: (text) => ADDRESS.test(text),
  });
})();
