// How an error becomes text, with errors made by hand; those of the real clients are in clients/.
import assert from "node:assert/strict";
import { test } from "node:test";
import { errorText } from "../error-text.js";

const envelope = { code: 429, message: "Quota exceeded", status: "RESOURCE_EXHAUSTED", details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "17s" }] };
const said = (thrown) => JSON.parse(errorText(thrown));

test("a text is itself, and nothing is nothing", () => {
  assert.equal(errorText("429 RESOURCE_EXHAUSTED"), "429 RESOURCE_EXHAUSTED");
  assert.equal(errorText(undefined), "");
  assert.equal(errorText(null), "");
  assert.equal(errorText(new Error("no idea")), "Error: no idea");
});

test("a body is found wherever a client keeps it", () => {
  const text = JSON.stringify({ error: envelope });
  const places = {
    message: new Error(`429 ${text}`),
    "error, as openai": Object.assign(new Error("429"), { status: 429, error: [{ error: envelope }] }),
    "data, as axios": Object.assign(new Error("failed"), { response: { status: 429, data: { error: envelope } } }),
    "responseBody, as ai": Object.assign(new Error("failed"), { statusCode: 429, responseBody: text }),
    cause: new Error("chain failed", { cause: Object.assign(new Error("x"), { body: text }) }),
    "lastError, as ai's RetryError": Object.assign(new Error("Failed after 3 attempts"), { errors: [new Error("first"), new Error("second")], lastError: new Error(text) }),
    "a symbol": Object.assign(new Error("x"), { [Symbol("body")]: { error: envelope } }),
    "bytes, as axios with an arraybuffer": Object.assign(new Error("failed"), { response: { status: 429, data: new TextEncoder().encode(text) } }),
    "a getter of its class": new (class extends Error { get body() { return { error: envelope }; } })("x"),
    "not enumerable": Object.defineProperty(new Error("x"), "details", { value: { error: envelope } }),
  };
  for (const [place, error] of Object.entries(places)) assert.deepEqual(said(error).body, { error: envelope }, place);
});

test("the fullest body is told, and details that stand apart are put back", () => {
  const { details, ...bare } = envelope;
  assert.deepEqual(said(Object.assign(new Error(JSON.stringify({ error: bare })), { data: { error: envelope } })).body.error, envelope);
  const legacy = Object.assign(new Error(`[429 Too Many Requests] Quota exceeded ${JSON.stringify(details)}`), { status: 429, errorDetails: details });
  assert.deepEqual(said(legacy).body.error, { code: 429, details, message: "[429 Too Many Requests] Quota exceeded " });
});

test("headers tell the wait, and addresses the model without the key", () => {
  for (const headers of [{ "retry-after": "17" }, new Headers({ "Retry-After": "17" }), new Map([["retry-after", "17"]])]) {
    const error = Object.assign(new Error("x"), { headers, url: "https://example.com/v1beta/models/gemini-2.5-flash:generateContent?key=secret", error: envelope });
    assert.equal(said(error).headers["retry-after"], "17");
    assert.equal(said(error).url, "https://example.com/v1beta/models/gemini-2.5-flash:generateContent");
  }
});

test("where there is no body, the words are told with what stands beside them", () => {
  const url = "https://example.com/v1beta/models/gemini-2.5-flash:generateContent";
  class Message {
    get headers() {
      return { "retry-after": "17" };
    }
  }
  const error = Object.assign(new Error("429 status code (no body)"), { status: 429, url: `${url}?key=secret`, response: new Message() });
  assert.equal(errorText(error), `Error: 429 status code (no body)\n  status: 429\n  url: ${url}\n  retry-after: 17`);
  const sent = Object.assign(new Error("429 status code (no body)"), { status: 429, request: { body: '{"model":"gemini-2.5-flash"}' } });
  assert.match(errorText(sent), /\n {2}model: gemini-2\.5-flash$/);
  // As axios has it: without its address it could be anybody's 429.
  const theirs = Object.assign(new Error("Request failed with status code 429"), { status: 429, config: { baseURL: "https://api.example.com", url: "/v1?key=secret" } });
  assert.equal(errorText(theirs), "Error: Request failed with status code 429\n  status: 429\n  url: https://api.example.com");
});

test("what the program sent is not told", () => {
  const secrets = { authorization: "Bearer SECRET" };
  const error = Object.assign(new Error("x"), { error: envelope, requestBodyValues: { prompt: "SECRET" }, config: { headers: secrets }, request: { headers: secrets } });
  assert.ok(!errorText(error).includes("SECRET"));
});

test("of what the program sent, the model alone is told, where nothing else names it", () => {
  const sent = { request: { state: { body: { source: JSON.stringify({ model: "gemini-2.5-flash", input: "SECRET" }) } } } };
  assert.equal(said(Object.assign(new Error("x"), { error: { ...envelope, httpMeta: sent } })).model, "gemini-2.5-flash");
  const url = "https://example.com/v1beta/models/gemini-2.5-pro:generateContent";
  assert.equal(said(Object.assign(new Error("x"), { error: envelope, url, ...sent })).model, undefined);
  assert.ok(!errorText(Object.assign(new Error("x"), { error: envelope, ...sent })).includes("SECRET"));
});

test("several failures in one are a line each", () => {
  const other = { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" };
  const all = new AggregateError([Object.assign(new Error("a"), { error: envelope }), Object.assign(new Error("b"), { error: other })]);
  assert.deepEqual(errorText(all).split("\n").map((line) => JSON.parse(line).body.error.code), [429, 503]);
});

test("no object is too strange", () => {
  const cycle = new Error("x");
  cycle.cause = cycle;
  const hostile = new Proxy(new Error("x"), { get: () => { throw new Error("no"); } });
  const [silent, { proxy: gone, revoke }] = [new Proxy({}, { ownKeys: () => { throw new Error("no"); } }), Proxy.revocable({}, {})];
  revoke();
  const trap = Object.defineProperty(new Error("x"), "body", { get: () => { throw new Error("no"); }, enumerable: true });
  let deep = { error: envelope };
  for (let n = 0; n < 10_000; n += 1) deep = { deep };
  const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`key${n}`, { n }]));
  for (const strange of [cycle, hostile, silent, gone, trap, Object.assign(new Error("x"), { silent, gone }), Object.assign(new Error("x"), { deep, wide }), Object.create(null), [], 5n, Symbol("x"), () => 1]) {
    assert.equal(typeof errorText(strange), "string");
  }
});
