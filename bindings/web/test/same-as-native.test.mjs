// The WebAssembly gives the very bytes that the program gives: every fixture, as file and as pasted text, and, where GEMDIAG_CORPUS
// names a folder of *.jsonl, the `input` of every sample in it.
//   GEMDIAG=target/release/gemdiag node --test bindings/web/test/
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, readdirSync, openSync, readSync, closeSync } from "node:fs";
import { join, resolve } from "node:path";
import { before, test } from "node:test";
import { Question, initSync } from "../../../target/web-bindings/gemdiag_web.js";

const root = resolve(import.meta.dirname, "../../..");
const program = resolve(process.env.GEMDIAG ?? join(root, "target/release/gemdiag"));
const NOW = "2026-11-29T12:00:00Z";
const AT_ONCE = 4;

before(() => initSync({ module: readFileSync(join(root, "target/web-bindings/gemdiag_web_bg.wasm")) }));

/** What the program prints. */
const native = (input, zone, format, ...args) =>
  new Promise((done, failed) => {
    const options = ["--no-config", "--format", format, "--now", NOW, "--time-zone", zone, "--assume-tz", zone, ...args];
    const child = spawn(program, options, { cwd: root, stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, NO_COLOR: "1" } });
    const out = [];
    child.stdout.on("data", (bytes) => out.push(bytes));
    child.stdin.on("error", () => {});
    child.on("error", failed).on("close", () => done(Buffer.concat(out).toString()));
    child.stdin.end(input);
  });

/** What the WebAssembly writes; `put` adds the input. */
const wasm = (zone, format, put) => {
  const question = new Question(Date.parse(NOW), zone);
  put(question);
  const answer = question.run();
  const text = answer.write(format);
  answer.free();
  return text;
};

const bytes = (all, piece = Infinity) => {
  let at = 0;
  return (most) => {
    const given = all.subarray(at, at + Math.min(most, piece));
    at += given.length;
    return given;
  };
};

/** Runs `check` on all of them, some at once; how many there were. */
const each = async (all, check) => {
  const left = [...all];
  const work = async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await check(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return all.length;
};

const fixtures = readdirSync(join(root, "fixtures"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !/\.(md|sql|toml)$/.test(entry.name))
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1));

for (const [format, zone] of [["json", "UTC"], ["json", "America/Los_Angeles"], ["html", "Europe/Berlin"], ["table", "Asia/Kolkata"]]) {
  test(`fixtures from standard input, ${format}, ${zone}`, async (t) => {
    const count = await each(fixtures, async (path) => {
      const text = readFileSync(join(root, path));
      const ours = wasm(zone, format, (question) => question.file("<stdin>", bytes(text)));
      assert.equal(ours, await native(text, zone, format), path);
    });
    assert.ok(count > 500);
    t.diagnostic(`${count} fixtures`);
  });
}

test("fixtures as files, in small pieces", async () => {
  await each(fixtures, async (path) => {
    const theirs = await native("", "UTC", "json", path);
    // A report of its own is told apart by the command before it is read.
    if (JSON.parse(theirs).inputs.problems.length) return;
    const file = readFileSync(join(root, path));
    assert.equal(wasm("UTC", "json", (question) => question.file(path, bytes(file, 777))), theirs, path);
  });
});

test("fixtures as pasted text", async () => {
  await each(fixtures, async (path) => {
    const text = new TextDecoder("utf-8").decode(readFileSync(join(root, path)));
    if (text.length > 100_000 || text.includes("\0") || !text) return;
    const theirs = await native("", "UTC", "json", `--text=${text}`);
    assert.equal(wasm("UTC", "json", (question) => question.text(text)), theirs, path);
  });
});

const corpus = process.env.GEMDIAG_CORPUS;
const sets = corpus ? readdirSync(corpus).filter((name) => name.endsWith(".jsonl")) : [];
for (const name of sets) {
  test(`samples of ${name}`, async (t) => {
    const lines = readFileSync(join(corpus, name), "utf8").split("\n").filter(Boolean);
    const count = await each(lines, async (line) => {
      const { id, input_b64, ...sample } = JSON.parse(line);
      const input = input_b64 ? Buffer.from(input_b64, "base64") : Buffer.from(sample.input);
      const ours = wasm("UTC", "json", (question) => question.file("<stdin>", bytes(input)));
      assert.equal(ours, await native(input, "UTC", "json"), id);
    });
    t.diagnostic(`${count} samples`);
  });
}

test("a dense log of megabytes loses nothing", async (t) => {
  // Different texts all along, so that nothing is found again by its digest: each has to pass the search of the whole log.
  const body = (n) => JSON.stringify({ error: { code: n % 3 ? 429 : 503, status: n % 3 ? "RESOURCE_EXHAUSTED" : "UNAVAILABLE", message: n % 3 ? `Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: ${n % 50}, model: gemini-2.5-flash\nPlease retry in ${n % 60}.5s.` : `The model is overloaded. Please try again later. (${n})` } });
  const time = (n) => new Date(Date.parse(NOW) - 8.64e7 + n * 1000).toISOString();
  const line = (n) => (n % 4 ? `{"time":"${time(n)}","level":"info","msg":"request ${n} took ${n % 977} ms"}` : `{"time":"${time(n)}","level":"error","msg":${JSON.stringify(body(n))}}`);
  const log = Buffer.from(Array.from({ length: 60_000 }, (_, n) => line(n)).join("\n") + "\n");
  const ours = wasm("UTC", "json", (question) => question.file("<stdin>", bytes(log)));
  assert.equal(ours, await native(log, "UTC", "json"));
  assert.equal(JSON.parse(ours).totals.events, 15_000);
  t.diagnostic(`${log.length} bytes`);
});

test("a file that cannot be read is told, and what came before it is counted", () => {
  const file = openSync(join(root, "fixtures/logs/app.log"));
  const question = new Question(Date.parse(NOW), "UTC");
  let calls = 0;
  question.file("app.log", (most) => {
    calls += 1;
    if (calls > 1) throw new Error("the disk is gone");
    const buffer = Buffer.alloc(most);
    return buffer.subarray(0, readSync(file, buffer, 0, most, null));
  });
  const answer = question.run();
  closeSync(file);
  assert.match(answer.problems.join(), /app\.log.*the disk is gone/);
  assert.ok(answer.incidents > 0);
});

test("a zone, a tier or a format that there is not is an error in words", () => {
  assert.throws(() => new Question(0, "Mars/Olympus"), /unknown time zone 'Mars\/Olympus'/);
  assert.throws(() => new Question(0, "UTC", "platinum"), /platinum/);
  assert.throws(() => new Question(NaN, "UTC").run().write("pdf"), /no format 'pdf'/);
});
