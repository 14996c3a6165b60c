/* The tools of the table block and how they are drawn, the keys that do the same, and when an arrow leaves a cell. */
(function () {
  "use strict";

  // What the tools are called in `strings`, how they are grouped, and the keys that do the same.
  const TOOLS = {
    row: ["addAbove", "addBelow", "moveUp", "moveDown", "deleteRow"],
    column: ["addBefore", "addAfter", "deleteColumn", "headingColumn"],
    cell: ["mergeAfter", "mergeBelow", "split", "heading"],
    words: ["bold", "italic", "underline", "superscript", "link", "undo"],
  };
  const KEYS = {
    addAbove: "Ctrl+Shift+Enter", addBelow: "Ctrl+Enter", moveUp: "Alt+Shift+↑", moveDown: "Alt+Shift+↓",
    deleteRow: "Ctrl+Shift+Backspace", addBefore: "Alt+Shift+←", addAfter: "Alt+Shift+→",
    deleteColumn: "Alt+Shift+Backspace", headingColumn: "Alt+Shift+C",
    mergeAfter: "Alt+Shift+R", mergeBelow: "Alt+Shift+B", split: "Alt+Shift+S",
    heading: "Alt+Shift+H", bold: "Ctrl+B", italic: "Ctrl+I", underline: "Ctrl+U", superscript: "Ctrl+.",
    link: "Ctrl+K", undo: "Ctrl+Z",
  };
  const OTHER_KEYS = {
    keyNext: "Tab, Shift+Tab", keyArrows: "← → ↑ ↓", keyEnter: "Enter", keyLine: "Shift+Enter",
    keyTools: "Esc, Alt+F10",
  };
  // By the place of a key on the keyboard: letters move from one layout to another, and become signs under Alt.
  const CODES = {
    "Ctrl+Shift+Enter": "addAbove", "Ctrl+Enter": "addBelow", "Alt+Shift+ArrowUp": "moveUp",
    "Alt+Shift+ArrowDown": "moveDown", "Ctrl+Shift+Backspace": "deleteRow", "Alt+Shift+ArrowLeft": "addLeft",
    "Alt+Shift+ArrowRight": "addRight", "Alt+Shift+Backspace": "deleteColumn", "Alt+Shift+KeyR": "mergeAfter",
    "Alt+Shift+KeyB": "mergeBelow", "Alt+Shift+KeyS": "split", "Alt+Shift+KeyH": "heading",
    "Alt+Shift+KeyC": "headingColumn", "Ctrl+KeyB": "bold", "Ctrl+KeyI": "italic", "Ctrl+KeyU": "underline",
    "Ctrl+Period": "superscript", "Ctrl+KeyK": "link",
    "Alt+F10": "tools", Escape: "tools",
  };

  function make(tag, attributes = {}, ...content) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...content);
    return element;
  }

  /** A sentence with its named gaps filled. */
  function say(sentence, gaps) {
    return sentence.replace(/%\((\w+)\)[sd]/g, (_gap, name) => gaps[name]);
  }

  /** The toolbar, as `tools`, and its `buttons` by name; only one of them is in the order of Tab, arrows lead on. */
  function drawTools(strings, act) {
    const buttons = {};
    const groups = Object.entries(TOOLS).map(([group, names]) => {
      for (const name of names) buttons[name] = drawTool(name, strings, act);
      const title = make("span", { class: "grid__title", "aria-hidden": "true" }, strings[group]);
      const name = { role: "group", "aria-label": strings[group] };
      return make("div", { class: "grid__group", ...name }, title, ...names.map((found) => buttons[found]));
    });
    const tools = make("div", { class: "grid__tools", role: "toolbar", "aria-label": strings.tools }, ...groups);
    const order = Object.values(buttons);
    setStop(order, order[0]);
    tools.addEventListener("keydown", (event) => moveAlong(order, event));
    return { tools, buttons };
  }

  function drawTool(name, strings, act) {
    const title = `${strings[name]} (${KEYS[name]})`;
    const button = make("button", { type: "button", class: "grid__tool", title }, strings[name]);
    if (name === "heading") button.setAttribute("aria-pressed", "false");
    // A click must not take the selection out of the cell.
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => act(name));
    return button;
  }

  function setStop(buttons, stop) {
    buttons.forEach((button) => { button.tabIndex = button === stop ? 0 : -1; });
  }

  function moveAlong(buttons, event) {
    const here = buttons.indexOf(event.target);
    const isRtl = getComputedStyle(event.target).direction === "rtl";
    const next = {
      ArrowRight: here + (isRtl ? -1 : 1), ArrowLeft: here + (isRtl ? 1 : -1), Home: 0, End: -1,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setStop(buttons, buttons.at(next % buttons.length));
    buttons.at(next % buttons.length).focus();
  }

  /** Where the address of a link is asked for: `linkForm`, and its field `address`. */
  function drawLinkForm(strings, act) {
    const address = make("input", { type: "text", inputmode: "url", dir: "ltr" });
    const buttons = ["setLink", "removeLink"].map((name) => {
      const button = make("button", { type: "button", class: "grid__tool" }, strings[name]);
      button.addEventListener("click", () => act(name));
      return button;
    });
    const linkForm = make("div", { class: "grid__link" }, make("label", {}, strings.address, " ", address), ...buttons);
    linkForm.hidden = true;
    return { linkForm, address };
  }

  function drawKeys(strings) {
    const lines = Object.entries({ ...OTHER_KEYS, ...KEYS }).map(([name, keys]) => {
      return make("div", {}, make("dt", {}, strings[name]), make("dd", {}, make("kbd", { dir: "ltr" }, keys)));
    });
    const summary = make("summary", {}, strings.keys);
    return make("details", { class: "grid__keys" }, summary, make("dl", {}, ...lines));
  }

  function combination(event) {
    const held = [(event.ctrlKey || event.metaKey) && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift"];
    return [...held.filter(Boolean), event.code].join("+");
  }

  /** Whether the caret stands where an arrow key would leave the words. */
  function isAtEdge(box, key) {
    const selection = getSelection();
    if (!selection.isCollapsed || !box.contains(selection.focusNode)) return false;
    return key === "ArrowUp" || key === "ArrowDown"
      ? isAtEdgeLine(box, selection, key === "ArrowDown")
      : isAtEnd(box, selection, (key === "ArrowRight") === (directionOf(box) === "ltr"));
  }

  /** As the words are drawn: by their first letter, or as the table runs where there is none. */
  function directionOf(box) {
    const [letter] = box.textContent.match(/\p{L}/u) ?? [];
    if (!letter) return getComputedStyle(box).direction;
    return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(letter) ? "rtl" : "ltr";
  }

  function isAtEnd(box, selection, forward) {
    const rest = document.createRange();
    rest.selectNodeContents(box);
    if (forward) rest.setStart(selection.focusNode, selection.focusOffset);
    else rest.setEnd(selection.focusNode, selection.focusOffset);
    return rest.toString() === "" && rest.cloneContents().querySelectorAll("p").length < 2;
  }

  function isAtEdgeLine(box, selection, down) {
    const words = document.createRange();
    words.selectNodeContents(box);
    const caret = selection.getRangeAt(0).getClientRects()[0] ?? elementOf(selection.focusNode).getBoundingClientRect();
    const around = words.getBoundingClientRect();
    const near = (caret.height || 16) / 2;
    return down ? around.bottom - caret.bottom < near : caret.top - around.top < near;
  }

  /** The node and offset behind the last words; the mark of a note is not entered. */
  function endOf(box) {
    let node = box;
    while (node.lastChild && node.lastChild.nodeName !== "BR" && node.lastChild.contentEditable !== "false") {
      node = node.lastChild;
    }
    return [node, node.length ?? (node.lastChild?.nodeName === "BR" ? 0 : node.childNodes.length)];
  }

  function elementOf(node) {
    return node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  }

  Object.assign(window.redraftGrid, {
    CODES, make, say, drawTools, drawLinkForm, drawKeys, combination, isAtEdge, endOf, elementOf,
  });
})();
