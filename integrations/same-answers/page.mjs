// Answers texts by the WebAssembly that the page holds: node page.mjs PAGE NOW. A text as JSON in each line, a report in each line.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import { Question, initSync } from "../../target/web-bindings/gemdiag_web.js";

const [page, now] = process.argv.slice(2);
// WebAssembly that is packed and written in base64 begins with these letters; nothing else in the page is as long.
const packed = readFileSync(page, "utf8").match(/H4sI[A-Za-z0-9+/=]{100000,}/)[0];
initSync({ module: gunzipSync(Buffer.from(packed, "base64")) });

for await (const line of createInterface({ input: process.stdin })) {
  const question = new Question(Date.parse(now), "UTC");
  question.text(JSON.parse(line));
  const answer = question.run();
  process.stdout.write(`${JSON.stringify(JSON.parse(answer.write("json")))}\n`);
  answer.free();
}
