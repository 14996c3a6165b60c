/* Beside a day, a time and a zone: which instant they are in UTC. The server says the same after saving. */
(() => {
  const wallClock = (instant, zone) => {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hourCycle: "h23",
      year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
    }).formatToParts(instant);
    const part = Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute);
  };

  const instantOf = (day, time, zone, wholeDay) => {
    const [year, month, date] = day.split("-").map(Number);
    const [hour, minute] = time ? time.split(":").map(Number) : [wholeDay === "end" ? 24 : 0, 0];
    const wall = Date.UTC(year, month - 1, date, hour, minute);
    if (zone === "UTC") return wall;
    if (zone === "AoE") return wall + 12 * 3600e3;
    let instant = wall;
    for (let step = 0; step < 2; step += 1) instant += wall - wallClock(instant, zone);
    return instant;
  };

  const inWords = (instant) => {
    const { lang } = document.documentElement;
    return new Date(instant).toLocaleString(lang === "en" ? "en-GB" : lang, {
      timeZone: "UTC", hourCycle: "h23",
      day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit",
    });
  };

  const follow = (day) => {
    const field = (name) => document.getElementsByName(day.name.replace(/_day$/, `_${name}`))[0];
    const time = field("time");
    const zone = field("zone");
    const output = document.createElement("output");
    output.className = "redraft-moment";
    zone.after(output);
    const say = () => {
      const instant = day.value ? instantOf(day.value, time.value, zone.value, day.dataset.moment) : NaN;
      output.value = Number.isNaN(instant) ? "" : `= ${inWords(instant)} UTC`;
    };
    [day, time, zone].forEach((input) => input.addEventListener("input", say));
    say();
  };

  document.querySelectorAll("[data-moment]").forEach(follow);
})();
