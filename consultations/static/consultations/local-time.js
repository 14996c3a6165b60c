/* Adds the reader's own time to an instant given in UTC. */

for (const time of document.querySelectorAll("time[data-local]")) {
  const when = new Date(time.dateTime);
  if (when.getTimezoneOffset() === 0) continue;
  const words = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }).format(when);
  const line = document.createElement("span");
  line.textContent = `${words} (${time.dataset.local})`;
  time.after(document.createElement("br"), line);
}
