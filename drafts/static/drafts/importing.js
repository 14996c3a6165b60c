// Shows how far a file is read without loading the page anew, and asks before a page with unsaved choices is left.
(() => {
  const standing = document.querySelector("#import-standing[data-reading]");
  const seconds = standing ? Number(standing.dataset.reading) : 0;

  async function look() {
    try {
      const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#import-standing");
      if (!fresh || !fresh.dataset.reading) return location.reload();
      document.querySelector("#import-standing").replaceChildren(...fresh.childNodes);
    } catch {
      // The line is down for a moment: the next look may find it up again.
    }
    setTimeout(look, seconds * 1000);
  }
  if (standing) setTimeout(look, seconds * 1000);

  const form = document.querySelector("#review");
  if (!form) return;
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  addEventListener("beforeunload", (event) => changed && event.preventDefault());
})();
