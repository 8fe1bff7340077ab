"use strict";
// Runs in the frame of the report, which may do nothing to the page around it but say how high it is.
addEventListener("DOMContentLoaded", () => {
  const root = document.documentElement;
  const say = () => parent.postMessage({ height: Math.ceil(document.body.getBoundingClientRect().bottom + scrollY) + 16 }, "*");
  new ResizeObserver(say).observe(document.body);
  say();
  for (const link of document.querySelectorAll("a[href^='https:']")) link.target = "_blank";
  // A frame that was given as text has the address of the page around it: a link to a place in it would leave.
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    const place = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!link) return;
    event.preventDefault();
    place?.scrollIntoView();
    place?.focus();
  });
  root.dataset.framed = "";
});
