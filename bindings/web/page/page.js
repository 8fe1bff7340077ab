"use strict";
(() => {
  const part = (id) => document.getElementById(id);
  const [form, text, files, tier, status, progress, answer, countdown] = ["question", "text", "files", "tier", "status", "progress", "answer", "countdown"].map(part);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  part("zone").textContent = zone;

  let worker;
  let number = 0;
  let size = 0;
  let asked;
  let last;
  let timer;

  const start = () => {
    const url = URL.createObjectURL(new Blob([part("worker").textContent], { type: "text/javascript" }));
    worker = new Worker(url);
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = () => fail("This browser cannot run WebAssembly in a worker; the command gemdiag can read the same text.");
    worker.postMessage({ wasm: part("wasm").textContent });
  };

  const say = (words) => {
    status.textContent = words;
  };

  const fail = (words) => {
    progress.hidden = true;
    say(words);
  };

  /** `2 h 5 min`, as the report has it. */
  const span = (seconds) => {
    const parts = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]].map(([name, size], i) => [Math.floor((i ? seconds % [0, 86400, 3600, 60][i] : seconds) / size), name]);
    const from = Math.max(0, parts.findIndex(([n]) => n > 0));
    const shown = seconds < 1 ? [[0, "s"]] : parts.slice(from, from + 3);
    return shown.map(([n, name]) => `${n} ${name}`).join(" ");
  };

  const tick = () => {
    countdown.hidden = !timer;
    if (!timer) return;
    const left = Math.ceil((timer.at - Date.now()) / 1000);
    countdown.textContent = left > 0 ? `${timer.what}: resets in ${span(left)}` : `${timer.what}: the reset has passed`;
  };
  setInterval(tick, 1000);

  const ask = (input) => {
    last = input;
    number += 1;
    asked = performance.now();
    size = (input.files ?? []).reduce((sum, file) => sum + file.size, 0);
    // What a question before is still busy with is not wanted any more.
    if (!progress.hidden) {
      worker.terminate();
      start();
    }
    progress.hidden = false;
    progress.removeAttribute("value");
    timer = undefined;
    tick();
    say("Reading …");
    worker.postMessage({ number, now: Date.now(), zone, tier: tier.value, ...input });
  };

  const hear = (data) => {
    if (data.ready) {
      document.documentElement.dataset.ready = Math.round(performance.now());
    } else if (data.number !== number) {
      return;
    } else if (data.read !== undefined) {
      progress.max = Math.max(size, 1);
      progress.value = data.read;
    } else if (data.failed === "internal") {
      // The instance is in an unknown state: the next question gets a new one.
      worker.terminate();
      start();
      fail("gemdiag failed on this input. That is a bug in gemdiag: please report it with a text that shows it.");
    } else if (data.failed !== undefined) {
      fail(data.failed);
    } else {
      show(data);
    }
  };

  const count = (n, one) => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;

  const show = ({ html, events, incidents, first, timer: next, unread, ms, memory }) => {
    progress.hidden = true;
    const frame = document.createElement("iframe");
    frame.title = "Report";
    // It cannot reach this page, store anything or send a form; links open beside it.
    frame.sandbox = "allow-scripts allow-popups allow-popups-to-escape-sandbox";
    const script = `<script>${part("frame").textContent}<\/script>`;
    frame.srcdoc = html.replace("<head>", () => `<head>${script}`);
    answer.replaceChildren(frame);
    answer.hidden = false;
    timer = next;
    tick();
    const found = `${count(events, "failed request")}, ${count(incidents, "incident")}. First: ${first?.cause}. ${first?.summary ?? ""}`;
    const nothing = unread ? "nothing was found in what could be read." : "No Gemini API error was found.";
    // What was not read may hold anything.
    say(`${unread ? `${count(unread, "input")} could not be read: ` : ""}${events === 0 ? nothing : found}`);
    const root = document.documentElement;
    root.dataset.answered = number;
    root.dataset.took = Math.round(performance.now() - asked);
    root.dataset.worked = Math.round(ms);
    root.dataset.memory = memory;
  };

  addEventListener("message", ({ source, data }) => {
    const frame = answer.querySelector("iframe");
    if (frame && source === frame.contentWindow && Number.isFinite(data?.height)) {
      frame.style.height = `${Math.min(Math.max(data.height, 100), 1e6)}px`;
    }
  });

  const askText = () => {
    if (text.value.trim()) ask({ text: text.value });
    else say("There is no text yet: paste an error or choose a file.");
  };

  const askFiles = (list) => {
    if (list.length) ask({ files: [...list] });
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    askText();
  });
  text.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length && !event.clipboardData.getData("text")) {
      event.preventDefault();
      askFiles(event.clipboardData.files);
    } else {
      setTimeout(askText);
    }
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      askText();
    }
  });
  files.addEventListener("change", () => {
    askFiles(files.files);
    files.value = "";
  });
  tier.addEventListener("change", () => last && ask(last));
  part("clear").addEventListener("click", () => {
    number += 1;
    last = timer = undefined;
    tick();
    if (!progress.hidden) {
      worker.terminate();
      start();
    }
    progress.hidden = answer.hidden = true;
    answer.replaceChildren();
    text.value = "";
    say("");
    text.focus();
  });
  const over = (event) => {
    if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("over", event.type !== "dragleave" && event.type !== "drop");
    if (event.type === "drop") askFiles(event.dataTransfer.files);
  };
  for (const type of ["dragenter", "dragover", "dragleave", "drop"]) addEventListener(type, over);

  start();
})();
