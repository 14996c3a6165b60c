/* Keys for the lead's workbench and meeting mode, for who has switched them on (product.md F12). A key only presses or focuses what stands
   on the page: every one of these is a button, a link or a field too. A key counts as what it says; where it says something in
   another script, or another sign, its place counts. While somebody writes in a field, and together with other keys, a key is
   what it always was. */

const PLACES = {
  Slash: "/", BracketLeft: "[", BracketRight: "]",
  ...Object.fromEntries([..."abcdefghijklmnopqrstuvwxyz"].map((letter) => [`Key${letter.toUpperCase()}`, letter])),
  ...Object.fromEntries([..."1234567"].flatMap((digit) => [[`Digit${digit}`, digit], [`Numpad${digit}`, digit]])),
};
// The first that is on the page.
const GOALS = {
  j: ["[data-do=following]", "[data-do=next-place]"],
  k: ["[data-do=previous]", "[data-do=previous-place]"],
  r: ["[data-desk=panel] [name=response]"],
  t: ["[data-desk=panel] [name=themes]", "[data-desk=panel] [name=new_theme]"],
  a: ["[data-do=assign]"],
  g: ["[data-do=group-previous]"],
  s: ["[data-do=split]"],
  e: ["[data-desk=panel] [data-do=next]", "[data-do=next-undecided]"],
  y: ["[data-desk=panel] [data-do=agree]"],
  p: ["[data-desk=panel] [name=remark]"],
  u: ["[data-do=undo]"],
  "/": ["[data-desk=filters] [name=text]"],
};

const bar = document.querySelector("[data-shortcuts]");
const said = bar.querySelector("[data-said]");
const list = bar.querySelector("dialog");
const WRITES = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=submit], [type=button])";
let waits = null; // for this request; [data-waits] says so to whoever looks on

/* Which key of the list this is; empty where it is none of them. */
function named(event) {
  if (event.key === "?" || (event.shiftKey && event.code === "Slash")) return "?";
  if (event.shiftKey) return "";
  const says = event.key.toLowerCase();
  if (is(says)) return says;
  // Another Latin keyboard has its own letters elsewhere: there the place means nothing.
  const placed = /^[!-~]$/.test(says) && event.code.startsWith("Key") ? "" : PLACES[event.code];
  return placed && is(placed) ? placed : "";
}

function is(key) {
  return key in GOALS || /^[1-7[\]]$/.test(key);
}

function goal(key) {
  if (/^[1-7]$/.test(key)) return document.querySelector(`[data-decision="${key}"] input`);
  if (key === "[" || key === "]") return place(key === "]" ? 1 : -1);
  return GOALS[key].map((selector) => document.querySelector(selector)).find((target) => target && !isLeftOut(target));
}

/* Whether this screen leaves it out; what is only folded is not. */
function isLeftOut(target) {
  let outermost = target;
  for (let fold = target; (fold = fold.closest("details:not([open])")); fold = fold.parentElement) outermost = fold;
  return !outermost.checkVisibility();
}

/* The paragraph after or before the one that is worked on, in the order of the queue. */
function place(step) {
  const places = [...document.querySelectorAll("[data-place]")];
  const here = places.findIndex((link) => link.getAttribute("aria-current") === "true");
  return places[here + step] || document.querySelector(step > 0 ? "[data-do=later-place]" : "[data-do=earlier-place]");
}

function go(key) {
  const target = goal(key);
  if (!target || target.matches(":disabled")) {
    said.textContent = `${bar.dataset.nothing} ${key}`;
    return;
  }
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (target.matches("a, button, summary, [type=radio]")) target.click();
  if (!target.matches("a, button")) target.focus();
}

document.addEventListener("keydown", (event) => {
  if (bar.dataset.shortcuts !== "on" || event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  const { target } = event;
  const panel = target.closest?.("[data-desk=panel]");
  if (event.ctrlKey && event.key === "Enter" && panel) {
    event.preventDefault();
    if (!waits) go("e");
    return;
  }
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (target.matches?.(WRITES)) {
    // The focus stays near: on the decision for a field of the answer, else on the comment.
    if (event.key === "Escape") (panel?.querySelector("[data-decision] :checked") || document.querySelector("#who"))?.focus();
    return;
  }
  const key = named(event);
  if (!key) return;
  event.preventDefault();
  said.textContent = "";
  // What is pressed between two comments would belong to neither; a key that is held down is pressed once.
  if (waits || event.repeat) return;
  if (key === "?") list.showModal();
  else go(key);
});

bar.querySelector("[data-do=keys]").addEventListener("click", (event) => {
  event.preventDefault();
  list.showModal();
});

function wait(xhr) {
  waits = xhr;
  bar.toggleAttribute("data-waits", Boolean(xhr));
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id === "desk-case") wait(event.detail.xhr);
});
for (const name of ["htmx:afterSettle", "htmx:afterRequest"]) {
  document.addEventListener(name, ({ detail }) => {
    // An answer that is put into the page has settled a moment after the request.
    if (detail.xhr === waits && (name === "htmx:afterSettle" || detail.failed)) wait(null);
  });
}

/* Words that were written for the text adopted stay in sight, whatever is decided after them. */
document.addEventListener("input", ({ target }) => {
  if (target.matches("[name=adopted_text]")) target.closest("[data-desk=adopted]").classList.add("is-kept");
});

/* Queue and panel end where the window ends, also while the head of the page still stands above them. A meeting has neither. */
const desk = document.querySelector("[data-desk=workbench]");
function fit() {
  if (desk) desk.style.setProperty("--above", `${Math.max(0, desk.getBoundingClientRect().top)}px`);
}
fit();
for (const name of ["scroll", "resize"]) addEventListener(name, fit, { passive: true });

/* Another comment of the same paragraph moves nothing that can be seen; another paragraph is read from its beginning. */
let read = slug();
function slug() {
  return document.querySelector("[data-place][aria-current=true]")?.dataset.place;
}
function isSeen(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  // A narrow screen shows of a place its paragraph and a list, and not yet a comment.
  const titles = ["#who", "#place"].map((selector) => document.querySelector(selector));
  const here = titles.find((title) => title?.checkVisibility());
  if (detail.elt.id !== "desk-case" || !here) return;
  if (here.id === "place") here.focus({ preventScroll: true });
  if (slug() !== read || !isSeen(here)) scrollBy(0, Math.min(0, desk.getBoundingClientRect().top));
  if (!isSeen(here)) here.scrollIntoView({ block: "center" });
  read = slug();
  showRow();
});

/* Where the page was loaded whole, what was said of the last step is read out, and the keyboard goes on from there. */
document.querySelector("#desk-said .messages")?.focus({ preventScroll: true });

/* The row of the comment in work can be seen in the queue, which scrolls by itself. */
function showRow() {
  const queue = document.querySelector("#desk-queue");
  if (!queue) return;
  const row = queue.querySelector("[data-comment][aria-current=true]")?.getBoundingClientRect();
  const { top, bottom, height } = queue.getBoundingClientRect();
  if (row && (row.top < top || row.bottom > bottom)) queue.scrollTop += row.top - top - height / 3;
}
showRow();
