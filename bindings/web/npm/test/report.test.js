// The front of the package, as a program calls it. Needs what `cargo run -p xtask -- npm` lays out.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = new URL("../../../../", import.meta.url);
const laidOut = new URL("target/npm/", root);
const { diagnose, triage } = await import(new URL("index.js", laidOut));
const LOG = fileURLToPath(new URL("fixtures/logs/app.log", root));
const OPTIONS = { now: "2026-11-29T12:00:00Z", timeZone: "UTC" };

const body = {
  error: {
    code: 429,
    message: "You exceeded your current quota. \n* Quota exceeded for metric: generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 10, model: gemini-2.5-flash\nPlease retry in 17.5s.",
    status: "RESOURCE_EXHAUSTED",
    details: [{ "@type": "type.googleapis.com/google.rpc.QuotaFailure", violations: [{ quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", quotaValue: "10" }] }],
  },
};

test("an error gives its facts, a screen and other formats", () => {
  const report = diagnose(new Error("chain", { cause: Object.assign(new Error("429"), { error: body.error }) }), OPTIONS);
  const { cause, quotaId, limit, model, retryAfterSeconds } = report;
  assert.deepEqual([cause, quotaId, limit, model, retryAfterSeconds], ["rpm", "GenerateRequestsPerMinutePerProjectPerModel-FreeTier", 10, "gemini-2.5-flash", 17.5]);
  assert.ok(report.resetAt >= new Date(OPTIONS.now));
  assert.match(String(report), /requests per minute/i);
  assert.match(report.toString({ color: true }), /\x1b\[/);
  assert.match(report.format("html"), /^<!DOCTYPE html>/);
  assert.deepEqual(JSON.parse(report.format("json")), JSON.parse(JSON.stringify(report)));
});

test("what is no Gemini error gives no facts", () => {
  const report = diagnose(new TypeError("x is not a function"), OPTIONS);
  assert.deepEqual([report.cause, report.quotaId, report.limit, report.resetAt, report.incidents.length], [undefined, undefined, undefined, undefined, 0]);
});

test("paths, bytes, texts and readers give the same incidents, and a missing file is a problem", () => {
  const bytes = readFileSync(LOG);
  let given = false;
  const read = () => (given ? new Uint8Array() : ((given = true), new Uint8Array(bytes)));
  const inputs = [LOG, { name: LOG, bytes }, { name: LOG, text: bytes.toString() }, { name: LOG, read }];
  const answers = inputs.map((input) => triage(input, OPTIONS).format("json"));
  assert.equal(new Set(answers).size, 1);
  const report = triage([LOG, "no/such.log"], OPTIONS);
  assert.match(report.inputs.problems.join(), /no\/such\.log/);
  assert.ok(report.totals.events > 0);
});

test("what is no input is refused, and not read as an empty one", () => {
  for (const wrong of [{}, null, new URL("file:///app.log"), { text: 7 }]) assert.throws(() => triage(wrong, OPTIONS), /an input is a path/);
});

test("the tier is heard, and a wrong one is an error, as is a wrong time", () => {
  assert.throws(() => diagnose("x", { now: "soon" }), /'soon' is no time/);
  assert.throws(() => diagnose("x", { tier: "platinum" }), /platinum/);
  assert.notEqual(String(diagnose(body.error.message, { ...OPTIONS, tier: "free" })), "");
});

// What the command of this platform prints, the WebAssembly prints too.
const native = fileURLToPath(new URL("target/release/gemdiag", root));
const script = fileURLToPath(new URL("bin/gemdiag.js", laidOut));
const env = { ...process.env, GEMDIAG_WASM: "1", NO_COLOR: "", TZ: "UTC" };
const args = ["--now", OPTIONS.now, "--time-zone", "UTC"];
const { COMMANDS } = await import(new URL("bin/wasm.js", laidOut));
const both = (more, input) => [spawnSync(process.execPath, [script, ...args, ...more], { env, input }), spawnSync(native, ["--no-config", ...args, "--assume-tz", "UTC", ...more], { env, input })];

for (const more of [[LOG], ["--width", "60", LOG], ["-v", LOG], ["--color", "always", LOG], ["--format", "html", LOG], ["-q", LOG], [LOG, "no/such.log"], []]) {
  test(`gemdiag ${more.join(" ")}`, () => {
    const [ours, theirs] = both(more, readFileSync(LOG));
    assert.equal(ours.stdout.toString(), theirs.stdout.toString());
    assert.equal(ours.status, theirs.status);
  });
}

test("a wrong option ends the command as it ends the program", () => {
  for (const more of [["--format", "pdf"], ["--now", "soon"], ["--no-such"], ["--tier", "platinum"], ["--time-zone", "Mars"]]) {
    const [ours, theirs] = both(more, "");
    assert.equal(ours.status, theirs.status, more.join(" "));
    assert.match(ours.stderr.toString(), /^error: /);
  }
});

test("what only the program does is said to be so", () => {
  const help = spawnSync(native, ["-h"], { env }).stdout.toString();
  const named = [...help.split("Commands:\n")[1].split("\n\n")[0].matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  assert.deepEqual(named.filter((name) => name !== "triage" && !COMMANDS.includes(name)), []);
  const asked = spawnSync(process.execPath, [script, "explain", "rpd"], { env });
  assert.match(asked.stderr.toString(), /^error: there is no program for this platform, and 'explain' needs it/);
  assert.equal(spawnSync(process.execPath, [script, "triage", "-f", "json", LOG], { env }).status, 0);
});

// The script finds the program where npm has put it.
const installed = async (use) => {
  const folder = mkdtempSync(join(tmpdir(), "gemdiag-npm-"));
  try {
    const [ours, theirs] = ["gemdiag", `@gemdiag/${process.platform}-${process.arch}`].map((name) => join(folder, "node_modules", name));
    mkdirSync(join(theirs, "bin"), { recursive: true });
    symlinkSync(native, join(theirs, "bin/gemdiag"));
    cpSync(laidOut, ours, { recursive: true });
    return await use(join(ours, "bin/gemdiag.js"));
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test("whoever ends the script ends the program, which tells its code", { skip: process.platform === "win32" }, () =>
  installed(async (script) => {
    const ended = (signal, ...words) =>
      new Promise((done) => {
        const child = spawn(process.execPath, [script, ...words], { stdio: ["ignore", "pipe", "inherit"], detached: true });
        child.stdout.once("data", () => process.kill(signal === "SIGINT" ? -child.pid : child.pid, signal));
        child.on("close", (code) => done(code));
      });
    const loop = (trap) => ["run", "--", "sh", "-c", `trap '${trap}' INT TERM; echo ready; while :; do sleep 0.1; done`];
    // A terminal interrupts all of them; the script waits for what the command says to it.
    assert.equal(await ended("SIGINT", ...loop("sleep 0.5; exit 3")), 3);
    assert.equal(await ended("SIGTERM", ...loop("exit 4")), 4);
  }));
