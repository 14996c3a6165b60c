/* Opens the form for a comment below its paragraph instead of on a page of its own, and closes it again. */

const { htmx } = window;
const WIDE = matchMedia("(min-width: 43.7em)");

function slotOf(unit) {
  let slot = unit.querySelector(":scope > .unit__form");
  if (!slot) {
    slot = document.createElement("div");
    slot.className = "unit__form";
    const before = unit.querySelector(":scope > .unit__margin");
    unit.insertBefore(slot, before);
  }
  return slot;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".unit__do a[href*='/p/'], a[data-inline]");
  const unit = link?.closest("article.unit");
  // On a phone a page of its own is better: it survives the keyboard, rotation and Back.
  if (!unit || !WIDE.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(unit, link.getAttribute("href"));
});

async function open(unit, href) {
  const slot = slotOf(unit);
  try {
    await htmx.ajax("GET", `${href}?inline=1`, { target: slot, swap: "innerHTML", source: slot });
  } catch {
    location.href = href;
  }
  slot.querySelector("input[type=radio]:checked, input[type=radio], textarea")?.focus();
}

document.addEventListener("htmx:sendError", (event) => {
  // The form itself could not be fetched: the ordinary link says more than we could.
  if (event.target.matches?.(".unit__form")) event.target.remove();
});

document.addEventListener("click", (event) => {
  const cancel = event.target.closest("[data-cancel]");
  const slot = cancel?.closest(".unit__form");
  if (!slot) return;
  event.preventDefault();
  const link = slot.closest("article.unit").querySelector(".unit__do .act--main");
  slot.remove();
  link?.focus();
});

/* "Save and go to the next": the server names the paragraph. */
document.addEventListener("redraft:next", (event) => {
  const unit = document.getElementById(event.detail.slug);
  const link = unit?.querySelector(".unit__do .act--main") || document.querySelector(`a[href$="/p/${CSS.escape(event.detail.slug)}/"]`);
  if (!link) return;
  link.scrollIntoView({ block: "center" });
  link.click();
});

/* A mark for later swaps its paragraph; the button that was pressed keeps the focus. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[form='later']");
  const unit = button?.closest("article.unit");
  // A form that is open in the paragraph would go with it: then the page is loaded anew, and the form keeps its words.
  if (!unit || unit.querySelector(".unit__form")) return;
  event.preventDefault();
  const address = button.getAttribute("formaction");
  const values = Object.fromEntries(new FormData(button.form));
  if (button.name) values[button.name] = button.value;
  const back = () => document.querySelector(`button[formaction="${address}"]`)?.focus();
  document.addEventListener("htmx:afterSettle", back, { once: true });
  htmx.ajax("POST", address, { target: unit, swap: "outerHTML", values });
});

/* Where the reader is in the text, for eyes and screen readers. */
let here = "";

function mark() {
  for (const link of document.querySelectorAll(".toc__list a")) {
    if (link.hash === `#${here}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

const seen = new IntersectionObserver(
  (changes) => {
    const now = changes.filter((change) => change.isIntersecting).at(-1);
    if (!now) return;
    here = now.target.id;
    mark();
  },
  { rootMargin: "-10% 0px -75% 0px" },
);
document.querySelectorAll(".unit--heading").forEach((heading) => seen.observe(heading));
// Saving sends the contents anew, with other counts.
document.addEventListener("htmx:oobAfterSwap", mark);

/* After saving on a page of its own: back at the paragraph, at the confirmation. Only once the browser has gone to the
   paragraph, which takes the focus away. */
addEventListener("load", () => setTimeout(() => document.querySelector("[data-focus]")?.focus(), 50));
