"use strict";
(() => {
  // A long list is shown a part at a time: a page of ten thousand open incidents helps nobody.
  const PART = 50;
  const groups = [...document.querySelectorAll("article")].map((article) => ({
    article,
    items: [...article.querySelectorAll(".incidents > li")],
    more: article.querySelector(".more"),
    limit: PART,
  }));
  const filters = document.querySelector(".filters");
  const causes = [...document.querySelectorAll("input[name=cause]")];
  const words = new WeakMap();
  let shown = [];

  const textOf = (item) => {
    if (!words.has(item)) words.set(item, item.textContent.toLowerCase());
    return words.get(item);
  };

  const wanted = () => {
    const chosen = new Set(causes.filter((box) => box.checked).map((box) => box.value));
    const { text, severity, retry } = filters.elements;
    const sought = text.value.trim().toLowerCase();
    const group = ({ dataset }) =>
      chosen.has(dataset.cause) &&
      (!severity.value || severity.value === dataset.severity) &&
      (!retry.value || retry.value === dataset.retry);
    return { group, item: (article, item) => !sought || textOf(item).includes(sought) || article.dataset.cause.includes(sought) };
  };

  const show = () => {
    const want = wanted();
    let matching = 0;
    let all = 0;
    shown = [];
    for (const group of groups) {
      all += group.items.length;
      const inGroup = want.group(group.article);
      let here = 0;
      for (const item of group.items) {
        const fits = inGroup && want.item(group.article, item);
        here += fits ? 1 : 0;
        item.hidden = !fits || here > group.limit;
        if (!item.hidden) shown.push(item);
      }
      matching += here;
      group.article.hidden = here === 0;
      group.more.hidden = here <= group.limit;
      group.more.querySelector("span").textContent = `${Math.min(group.limit, here)} of ${here} shown`;
    }
    filters.querySelector("output").textContent = `${matching} of ${all} incidents`;
    tick();
  };

  const span = (seconds) => {
    const parts = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
    const from = parts.findIndex(([size]) => seconds >= size);
    if (from < 0) return "0 s";
    return parts
      .slice(from, from + 3)
      .map(([size, name], i) => `${Math.floor(i ? (seconds % parts[from + i - 1][0]) / size : seconds / size)} ${name}`)
      .join(" ");
  };

  const written = document.querySelector(".written");
  const age = document.querySelector(".age");

  const tick = () => {
    const now = Date.now();
    // What was still to come when the page was written may be over.
    const old = Math.floor((now - Date.parse(written.dateTime)) / 1000);
    age.textContent = old >= 60 ? `, ${span(old)} ago: what to do may have changed since` : "";
    for (const item of shown) {
      const timer = item.querySelector("time[role=timer]");
      if (!timer) continue;
      const left = Math.ceil((Date.parse(timer.dateTime) - now) / 1000);
      timer.textContent = left > 0 ? `in ${span(left)}` : `passed ${span(-left)} ago${timer.dataset.then}`;
    }
  };

  for (const group of groups) {
    group.more.querySelector("button").addEventListener("click", () => {
      group.limit += PART * 4;
      show();
    });
  }
  document.documentElement.classList.remove("still");
  if (filters) {
    filters.addEventListener("submit", (event) => event.preventDefault());
    filters.addEventListener("input", show);
    filters.addEventListener("reset", () => {
      for (const box of causes) box.checked = true;
      setTimeout(show);
    });
    for (const box of causes) box.addEventListener("change", show);
    show();
    setInterval(tick, 1000);
  }
  addEventListener("beforeprint", () => {
    for (const item of shown) item.querySelector("details").open = true;
  });
})();
