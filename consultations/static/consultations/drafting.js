/* Keeps the words of a comment, or of a lead's answer, safe: saved on the server within five seconds of the last key and on leaving,
   on this device when the server cannot be reached, and told in words. Works for forms on a page of their own and for
   forms opened in the text. Without this script every button does the same at each press. */

const PAUSE = 4000;
const WORDS = ["kind", "text", "proposed_text", "priority", "visibility", "placement", "delete", "lang", "rest"];
const BESIDE = ["token", "rest_token", "edit_no", "issued", "lock_version"];

function start(form) {
  if (form.dataset.started) return;
  form.dataset.started = "yes";
  const key = `draft:${form.dataset.owner}:${form.getAttribute("action").split("?")[0]}`;
  // Which fields are words, which one is the first, which number says that nobody else saved: a comment's own, or as told.
  const names = form.dataset.words?.split(" ") ?? WORDS;
  const text = form.elements[form.dataset.main || "text"];
  const version = form.dataset.version || "edit_no";
  // Words that came back with a form were never kept; what the server does not keep by itself, it is told with a button.
  const unsaved = "unsaved" in form.dataset, apart = form.dataset.apart?.split(" ") ?? [];
  let timer = 0, saved = unsaved ? "" : words(), sending = null;

  if (unsaved) timer = setTimeout(autosave, PAUSE);
  else restore();
  count();

  form.addEventListener("input", () => {
    count();
    clearTimeout(timer);
    timer = setTimeout(autosave, PAUSE);
  });
  form.addEventListener("draft:leave", () => leave());
  addEventListener("online", () => autosave());
  form.addEventListener("htmx:sendError", () => keep(form.dataset.offline));
  form.addEventListener("htmx:timeout", () => keep(form.dataset.offline));
  form.addEventListener("htmx:responseError", () => keep(form.dataset.refused));
  form.addEventListener("htmx:confirm", (event) => {
    // What is being kept raises the number with which this form is sent: it waits for the answer.
    if (!sending || event.target !== form) return;
    event.preventDefault();
    sending.then(() => event.detail.issueRequest(true));
  });
  form.addEventListener("htmx:beforeRequest", () => clearTimeout(timer));
  form.addEventListener("htmx:beforeOnLoad", (event) => {
    // Saved words lead somewhere; a form that comes back, or two texts to choose from, are not saved yet.
    const { xhr } = event.detail;
    const retarget = xhr.getResponseHeader("HX-Retarget");
    if (xhr.getResponseHeader("HX-Redirect") || xhr.getResponseHeader("HX-Push-Url") || (retarget && retarget !== "#main")) {
      saved = words();
      forget();
    }
  });
  form.querySelector("[data-cancel]")?.addEventListener("click", () => {
    clearTimeout(timer);
    saved = words();
    forget();
  });

  /* What stands in these fields; several values of one name as one string, with commas. */
  function typed(fields) {
    const data = new FormData(form);
    return Object.fromEntries(fields.map((name) => [name, data.getAll(name).join(",")]));
  }

  /* Everything that was typed, as one string to compare. */
  function words() {
    return JSON.stringify(Object.values(typed(names)));
  }

  function changed() {
    return form.isConnected && words() !== saved;
  }

  function worth() {
    const { kind, delete: deletes, proposed_text: proposed } = form.elements;
    return text.value.trim() || form.elements.decision?.value || kind?.value === "support_as_drafted" || deletes?.checked
      || (proposed && proposed.value.trim() && proposed.value !== proposed.defaultValue);
  }

  async function autosave(keepalive = false) {
    if (!changed() || !worth() || sending) return;
    const kept = words();
    sending = send(kept, keepalive);
    await sending;
    sending = null;
    // What was typed while the answer was on its way does not wait for another key.
    if (saved === kept && changed()) {
      clearTimeout(timer);
      timer = setTimeout(autosave, PAUSE);
    }
  }

  async function send(kept, keepalive) {
    const body = new FormData(form);
    body.set("do", "autosave");
    try {
      const response = await fetch(form.action, { method: "POST", body, keepalive, headers: { Accept: "application/json" } });
      const answer = await response.json();
      if (response.ok) {
        saved = kept;
        if (form.elements[version]) form.elements[version].value = answer[version];
        if (apart.some((name) => form.elements[name]?.value.trim())) store();
        else forget();
        say(`${form.dataset.saved} ${answer.saved}`, true);
      } else {
        keep(response.status === 401 ? form.dataset.signedOut : answer.problem || form.dataset.refused);
      }
    } catch {
      keep(form.dataset.offline);
    }
  }

  /* The page is going away: one last try that outlives it, and a copy on the device until the server has answered. */
  function leave() {
    if (!changed() || !worth()) return;
    store();
    autosave(true);
  }

  function store() {
    const fields = typed([...names, ...BESIDE].filter((name) => form.elements[name]));
    try {
      localStorage.setItem(key, JSON.stringify(fields));
    } catch { /* A full or forbidden store: the words are still in the form. */ }
  }

  function keep(message) {
    store();
    say(message, false);
  }

  function forget() {
    try {
      localStorage.removeItem(key);
    } catch { /* as above */ }
  }

  /* Words that never reached the server come back into the form, with the token under which they were sent. */
  function restore() {
    let fields;
    try {
      fields = JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      fields = null;
    }
    if (!fields || JSON.stringify(names.map((name) => fields[name] ?? "")) === words()) return;
    for (const [name, value] of Object.entries(fields)) {
      const element = form.elements[name];
      if (!element) continue;
      if (element.type === "checkbox") element.checked = Boolean(value);
      else if (element[0]?.type === "checkbox") element.forEach((box) => { box.checked = value.split(",").includes(box.value); });
      else element.value = value;
    }
    say(form.dataset.putBack, false);
  }

  function say(message, good) {
    const state = form.querySelector("[data-state]");
    state.classList.toggle("saved", good);
    state.classList.toggle("error-text", !good);
    // What is said already is not read out again.
    if (state.textContent !== message) state.textContent = message;
  }

  /* The number of characters from 1,500 on, and the advice from 2,000 on; nothing is ever cut. */
  function count() {
    const length = text.value.length;
    if (!form.dataset.limit) return;
    form.querySelector("[data-length]").textContent =
      length > Number(form.dataset.count) ? `${length} / ${form.dataset.limit} ${form.dataset.characters}` : "";
    form.querySelector("[data-advice-text]").hidden = length <= Number(form.dataset.advice);
  }
}

function startAll(root) {
  if (root.matches?.("form[data-draft]")) start(root);
  root.querySelectorAll?.("form[data-draft]").forEach(start);
}

startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.detail.elt));
addEventListener("pagehide", () => document.querySelectorAll("form[data-draft]").forEach((form) => form.dispatchEvent(new Event("draft:leave"))));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    document.querySelectorAll("form[data-draft]").forEach((form) => form.dispatchEvent(new Event("draft:leave")));
  }
});

/* Focus is never lost: after an answer it goes to what is wrong, to the confirmation, or to where it was. */
document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.elt;
  const goal = place.querySelector?.("[data-focus]") || place.querySelector?.(".errors");
  if (goal) {
    if (goal.matches(".errors")) goal.tabIndex = -1;
    (goal.control || goal).focus({ preventScroll: goal.matches("[data-still]") });
  } else if (event.detail.requestConfig?.elt?.matches?.("form[data-draft]")) {
    document.querySelector("[data-show]")?.focus();
  }
});
