// Every fact that what a real client throws still holds is in the diagnosis. Needs `npm install` here and `cargo run -p xtask -- npm`.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { CALLS, thrown } from "./calls.js";
import { ANSWERS, KEY, MODEL, serve } from "./mock.js";

globalThis.AI_SDK_LOG_WARNINGS = false;
const { diagnose, errorText } = await import(new URL("../../../../../target/npm/index.js", import.meta.url));
const OPTIONS = { timeZone: "UTC" };

/** Facts that an error holds in any attribute, by a search through all of its text. */
const held = (error) => {
  const seen = new Set();
  const texts = [];
  const walk = (value, depth) => {
    if (typeof value === "string") texts.push(value);
    if (typeof value !== "object" || value === null || depth > 9 || seen.has(value)) return;
    seen.add(value);
    if (value instanceof Headers) texts.push(JSON.stringify(Object.fromEntries(value)));
    for (const key of Reflect.ownKeys(value)) {
      try {
        if (key === "retry-after") texts.push(`"retry-after":"${value[key]}"`);
        walk(value[key], depth + 1);
      } catch {
        // A getter of another object.
      }
    }
  };
  walk(error, 0);
  const all = texts.join("\n");
  return {
    quotaId: /GenerateRequestsPerMinute/.test(all),
    limit: /limit: 10|quotaValue/.test(all),
    wait: /retry in 17|retryDelay|"retry-after":"17/.test(all),
    model: all.includes(MODEL),
  };
};

const table = [];
for (const name of Object.keys(ANSWERS)) {
  const { base, close } = await serve(name);
  const errors = await thrown(base);
  close();
  for (const call of Object.keys(CALLS)) {
    const error = errors[call];
    if (!error) continue;
    const holds = held(error);
    // Who does not stream cannot read a stream, and throws what the parser of JSON says.
    if (name === "stream" && error instanceof SyntaxError) continue;
    test(`${name}: ${call}`, () => {
      const { quotaId, limit, retryAfterSeconds, model, cause, totals } = diagnose(error, OPTIONS);
      const found = { quotaId: quotaId !== undefined, limit: limit === 10, wait: Math.floor(retryAfterSeconds ?? 0) === 17, model: model === MODEL };
      const mark = (fact) => (found[fact] ? "found" : holds[fact] ? "LOST" : "not held");
      table.push([name, call, cause, ...Object.keys(found).map(mark)].join(" | "));
      assert.equal(totals.events, 1, errorText(error));
      for (const fact of Object.keys(found)) assert.ok(found[fact] || !holds[fact], `${fact} is held: ${errorText(error)}`);
      assert.ok(!errorText(error).includes(KEY));
    });
  }
}

after(() => console.log(["answer | client | cause | quota id | limit | wait | model", ...table].join("\n")));
