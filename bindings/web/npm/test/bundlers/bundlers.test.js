// The package in Bun, and in a page that Vite or webpack has bundled, as check.sh runs it: CHROMIUM=... node --test bundlers.test.js
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";
import { after, before, test } from "node:test";

const root = resolve(import.meta.dirname, "../../../../..");
const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "gemdiag-bundlers-"));
const PROGRAM = `import { diagnose } from "gemdiag";
const [found] = diagnose("503 UNAVAILABLE. The model is overloaded. gemini-3.8-flash", { now: "2026-11-22T10:00:00Z" }).incidents;
globalThis.answer = found.cause + " " + found.model;
console.log(globalThis.answer);
`;
const ANSWER = "overload gemini-3.8-flash";

before(() => {
  mkdirSync(join(folder, "node_modules"));
  cpSync(join(root, "target/npm"), join(folder, "node_modules/gemdiag"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(join(folder, "main.js"), PROGRAM);
  writeFileSync(join(folder, "index.html"), '<!doctype html><title>app</title><script type="module" src="./main.js"></script>');
});

after(() => rmSync(folder, { recursive: true }));

/** What a built page answers in Chromium. */
const answerOf = async (built) => {
  const kinds = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
  const server = http.createServer((request, response) => {
    const path = join(built, request.url === "/" ? "index.html" : request.url);
    if (!existsSync(path)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": kinds[extname(path)] ?? "text/plain" }).end(readFileSync(path));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { chromium } = createRequire(join(root, "target/tools/browser/node_modules/"))("playwright-core");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction("globalThis.answer");
    return await page.evaluate("globalThis.answer");
  } finally {
    await browser.close();
    server.close();
  }
};

test("Bun runs it", () => {
  const bun = join(import.meta.dirname, "node_modules/.bin/bun");
  const ran = spawnSync(bun, ["main.js"], { cwd: folder, encoding: "utf8" });
  assert.equal(ran.stdout.trim(), ANSWER, ran.stderr);
});

test("a page that Vite has built answers", { skip: !process.env.CHROMIUM && "no Chromium" }, async () => {
  const { build } = await import("vite");
  await build({ root: folder, logLevel: "error", build: { target: "esnext", outDir: join(folder, "vite") } });
  assert.equal(await answerOf(join(folder, "vite")), ANSWER);
});

test("a page that webpack has built answers", { skip: !process.env.CHROMIUM && "no Chromium" }, async () => {
  const webpack = require("webpack");
  const output = { path: join(folder, "webpack"), filename: "main.js" };
  const settings = { mode: "production", context: folder, entry: "./main.js", output };
  const stats = await new Promise((done, failed) => webpack(settings, (error, stats) => (error ? failed(error) : done(stats))));
  assert.deepEqual(stats.toJson({ all: false, errors: true }).errors, []);
  writeFileSync(join(folder, "webpack/index.html"), '<!doctype html><title>app</title><script src="./main.js"></script>');
  assert.equal(await answerOf(join(folder, "webpack")), ANSWER);
});
