/* Says politely when a round is about to close: 30, 10 and 2 minutes before (product.md X1). */

const bar = document.querySelector("[data-closes]");
if (bar) {
  const closes = new Date(bar.dataset.closes).getTime();
  const region = document.createElement("span");
  region.setAttribute("role", "status");
  bar.after(region);
  for (const minutes of [30, 10, 2]) {
    const wait = closes - minutes * 60_000 - Date.now();
    // Browsers count no further than 24 days.
    if (wait > 0 && wait < 2 ** 31) setTimeout(() => say(minutes), wait);
  }
  function say(minutes) {
    const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { style: "long" }).format(minutes, "minute");
    region.textContent = `${bar.textContent.trim()} (${words})`;
  }
}
