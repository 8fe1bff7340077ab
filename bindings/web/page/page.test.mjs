// The page in headless Chromium, as check.sh runs it: CHROMIUM=... node --test bindings/web/page/page.test.mjs
import assert from "node:assert/strict";
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const root = resolve(import.meta.dirname, "../../..");
const require = createRequire(join(root, "target/tools/browser/node_modules/"));
const { chromium } = require("playwright-core");
const page = readFileSync(join(root, "target/page/index.html"));
const packed = gzipSync(page, { level: 9 });
const folder = mkdtempSync(join(tmpdir(), "gemdiag-page-"));

const ERROR = JSON.stringify({
  error: {
    code: 429,
    message: "You exceeded your current quota. \n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 10, model: gemini-2.5-flash\nPlease retry in 47.5s.",
    status: "RESOURCE_EXHAUSTED",
    details: [{ "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", quotaValue: "10" }] }],
  },
});

let browser, server, address;
const asked = [];

before(async () => {
  server = http.createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-encoding": "gzip" }).end(packed);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  address = `http://127.0.0.1:${server.address().port}/`;
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  server.close();
  rmSync(folder, { recursive: true });
});

/** The page, opened as given; `requests` and `complaints` are what it asked for and what its console says. */
const open = async (options = {}) => {
  const context = await browser.newContext({ timezoneId: "Europe/Berlin", ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: address.slice(0, -1) });
  const tab = await context.newPage();
  const requests = [];
  const complaints = [];
  context.on("request", (request) => /^(data|blob):/.test(request.url()) || requests.push(request.url()));
  tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  tab.on("pageerror", (error) => complaints.push(String(error)));
  await tab.goto(address);
  return { context, tab, requests, complaints };
};

const data = (tab, name) => tab.evaluate((name) => Number(document.documentElement.dataset[name]), name);
const answered = (tab, number = 1) => tab.waitForFunction((number) => Number(document.documentElement.dataset.answered) >= number, number);

const paste = async (tab, text) => {
  await tab.evaluate((text) => navigator.clipboard.writeText(text), text);
  await tab.focus("#text");
  await tab.keyboard.press("Control+V");
};

test("1.5 MB over the wire", (t) => {
  t.diagnostic(`${page.length} bytes, ${packed.length} packed with gzip`);
  assert.ok(packed.length <= 1.5e6, `${packed.length}`);
});

test("a paste is answered at once, in the frame, with a countdown, and nothing is asked of anybody", async (t) => {
  const { context, tab, requests, complaints } = await open();
  await paste(tab, ERROR);
  await answered(tab);
  const [ready, took, worked] = [await data(tab, "ready"), await data(tab, "took"), await data(tab, "worked")];
  t.diagnostic(`ready ${ready} ms after the navigation began; first answer ${took} ms after the paste, of which ${worked} ms in the library`);
  assert.match(await tab.textContent("#status"), /^1 failed request, 1 incident\. First: rpm\./);
  const frame = tab.frameLocator("#answer iframe");
  const timer = frame.locator("time[role=timer]").first();
  await timer.waitFor();
  const first = await timer.textContent();
  assert.match(first, /in \d+ s/);
  await new Promise((wait) => setTimeout(wait, 2100));
  assert.notEqual(await timer.textContent(), first);
  assert.match(await tab.textContent("#countdown"), /^rpm of gemini-2\.5-flash: resets in \d+ s$/);
  // The frame is as high as the report.
  const height = await tab.locator("#answer iframe").evaluate((frame) => frame.getBoundingClientRect().height);
  const inner = await frame.locator("html").evaluate((html) => [html.scrollHeight, innerHeight]);
  assert.ok(inner[0] <= inner[1] + 1 && height > 300, `${height} ${inner}`);
  assert.deepEqual(requests, [address]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("saved to a disk and opened from there, it answers as well", async () => {
  const path = join(folder, "gemdiag.html");
  writeFileSync(path, page);
  const { context, tab, complaints } = await open();
  await tab.goto(pathToFileURL(path).href);
  await tab.fill("#text", ERROR);
  await tab.click("button[type=submit]");
  await answered(tab);
  assert.match(await tab.textContent("#status"), /^1 failed request, 1 incident\. First: rpm\./);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("once it is ready, an answer takes less than 500 ms", async (t) => {
  const { context, tab } = await open();
  await tab.waitForFunction(() => document.documentElement.dataset.ready);
  await paste(tab, ERROR);
  await answered(tab);
  const took = await data(tab, "took");
  t.diagnostic(`${took} ms; ready after ${await data(tab, "ready")} ms`);
  assert.ok(took < 500, `${took}`);
  await context.close();
});

test("a dropped log of 20 MB is read, and never held as a whole", async (t) => {
  const path = join(folder, "big.log");
  const line = (n) => (n % 500 ? `2026-11-28T10:00:00Z INFO request ${n} took ${n % 977} ms and was fine, as the one before it\n` : `2026-11-28T10:00:00Z ERROR ${ERROR.replace("47.5", String(n % 60))}\n`);
  let text = "";
  for (let n = 0; text.length < 20e6; n += 1) text += line(n);
  writeFileSync(path, text);
  const { context, tab, requests, complaints } = await open();
  await tab.waitForFunction(() => document.documentElement.dataset.ready);
  const files = await tab.evaluateHandle(async () => new DataTransfer());
  // The file comes from the disk; the drop itself is an event with it.
  await tab.evaluate(() => document.querySelector("#files").addEventListener("change", (event) => event.stopImmediatePropagation(), { capture: true, once: true }));
  await tab.setInputFiles("#files", path);
  await tab.evaluate((transfer) => {
    for (const file of document.querySelector("#files").files) transfer.items.add(file);
    for (const type of ["dragenter", "dragover", "drop"]) document.body.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }, files);
  await answered(tab);
  const { usedJSHeapSize } = await tab.evaluate(() => ({ usedJSHeapSize: performance.memory.usedJSHeapSize }));
  t.diagnostic(`${text.length} bytes in ${await data(tab, "took")} ms; wasm ${(await data(tab, "memory")) / 1e6} MB, page's heap ${usedJSHeapSize / 1e6} MB`);
  const expected = text.split("ERROR").length - 1;
  assert.match(await tab.textContent("#status"), new RegExp(`^${expected} failed requests, `));
  assert.ok((await data(tab, "memory")) < 20e6 + 30e6);
  assert.deepEqual(requests, [address]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a file that cannot be read is no file without errors", async () => {
  const { context, tab } = await open();
  const buffer = gzipSync(ERROR.repeat(50)).subarray(0, 40);
  await tab.setInputFiles("#files", { name: "torn.log.gz", mimeType: "application/gzip", buffer });
  await answered(tab);
  assert.equal(await tab.textContent("#status"), "1 input could not be read: nothing was found in what could be read.");
  await context.close();
});

test("the page itself cannot connect, whatever runs in it", async () => {
  const { context, tab, requests } = await open();
  const failed = await tab.evaluate(() => fetch("/leak").then(() => false, () => true));
  assert.ok(failed);
  await tab.evaluate(() => (new Image().src = "/leak.png"));
  await tab.evaluate(() => navigator.sendBeacon("/beacon", "x"));
  await new Promise((wait) => setTimeout(wait, 300));
  assert.deepEqual(asked.filter((path) => path !== "/"), []);
  assert.ok(requests.length >= 1);
  await context.close();
});

test("markup in a log stays text", async () => {
  const { context, tab, complaints } = await open();
  await paste(tab, ERROR.replace("You exceeded", "<img src=x onerror=alert(1)></script><script>alert(2)</script> You exceeded"));
  await answered(tab);
  assert.equal(await tab.frameLocator("#answer iframe").locator("pre img, pre script").count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("by keyboard alone: text, Ctrl+Enter, files, clear", async () => {
  const { context, tab } = await open();
  await tab.keyboard.press("Tab");
  assert.equal(await tab.evaluate(() => document.activeElement.id), "text");
  await tab.keyboard.insertText(ERROR);
  await tab.keyboard.press("Control+Enter");
  await answered(tab);
  const order = [];
  for (let n = 0; n < 4; n += 1) {
    await tab.keyboard.press("Tab");
    order.push(await tab.evaluate(() => document.activeElement.id || document.activeElement.type));
  }
  assert.deepEqual(order, ["submit", "files", "tier", "clear"]);
  await tab.keyboard.press("Enter");
  assert.equal(await tab.inputValue("#text"), "");
  assert.ok(await tab.locator("#answer").isHidden());
  await context.close();
});

test("what a screen reader is told", async () => {
  const { context, tab } = await open();
  await tab.getByLabel("Error or log").fill("nothing of interest");
  await tab.getByRole("button", { name: "Read the text" }).click();
  await answered(tab);
  assert.equal(await tab.getByRole("status").textContent(), "No Gemini API error was found.");
  assert.equal(await tab.locator("#answer iframe").getAttribute("title"), "Report");
  assert.equal(await tab.locator("html").getAttribute("lang"), "en");
  for (const id of await tab.evaluate(() => [...document.querySelectorAll("input, select, textarea")].filter((field) => !field.labels.length).map((field) => field.id))) assert.fail(`${id} has no label`);
  await context.close();
});

for (const [name, options] of [
  ["phone", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  ["phone-dark", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: "dark" }],
  ["desktop", { viewport: { width: 1280, height: 900 } }],
  ["desktop-dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
]) {
  test(`${name}: nothing is wider than the screen`, async () => {
    const { context, tab } = await open(options);
    await paste(tab, ERROR);
    await answered(tab);
    const frame = tab.frameLocator("#answer iframe");
    await frame.locator("h1").waitFor();
    await new Promise((wait) => setTimeout(wait, 300));
    assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    assert.ok(await frame.locator("html").evaluate((html) => html.scrollWidth <= innerWidth));
    const back = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(back, name.endsWith("dark") ? "rgb(18, 21, 26)" : "rgb(255, 255, 255)");
    // What is out of sight is not drawn: the screen is made as high as the page.
    const height = await tab.evaluate(() => document.documentElement.scrollHeight);
    await tab.setViewportSize({ width: options.viewport.width, height: height + 400 });
    await new Promise((wait) => setTimeout(wait, 700));
    await tab.screenshot({ path: join(root, `target/page-shots/${name}.png`) });
    await context.close();
  });
}
