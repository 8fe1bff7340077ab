// How an error becomes text that gemdiag reads: the failure's own structure first, words only where there is none.
//
// Clients keep what the server said in many places, and print little of it: a body as an object or as text, in the message, in
// `.error`, `.data`, `.responseBody`, `.errorDetails`, of the error itself, of its cause, or of the last of many attempts. The answer here is
// one line of JSON for each failure: its name, status, model, address, the headers that tell how long to wait, and the fullest body.

/** What holds prompts, keys and sockets, and nothing that the server said. */
const OURS = new Set(["request", "requestBodyValues", "requestBody", "config", "options", "agent", "socket", "stack", "tool", "input", "prompt"]);
const HEADERS = ["retry-after", "retry-after-ms", "date"];
/** What classes have as getters, which are none of an object's own keys: those of `Response` and of Node's messages, for one. */
const INHERITED = ["headers", "body", "data", "details", "error", "errors", "response"];
/** Bounds of the walk: an error may hold the whole program by its properties. */
const OBJECTS = 400;
const DEPTH = 8;
const LENGTH = 256 * 1024;

const isObject = (value) => typeof value === "object" && value !== null;

/** A property, where reading it does no harm. */
const get = (object, key) => {
  try {
    return object[key];
  } catch {
    return undefined;
  }
};

/** An address without its query, which may hold the key. */
const address = (url) => (typeof url === "string" && /^https?:/.test(url) ? url.replace(/[?#].*/s, "") : undefined);

/** Own keys; none where the object refuses to tell them. */
const ownKeys = (object) => {
  try {
    return Reflect.ownKeys(object);
  } catch {
    return [];
  }
};

const isEnvelope = (value) =>
  isObject(value) && !(value instanceof Error) && ["code", "status"].some((key) => ["number", "string"].includes(typeof value[key])) && typeof value.message === "string";

/** JSON that a text is, or ends with: `429 {"error": …}`. */
const jsonIn = (text) => {
  const from = text.search(/[[{]/);
  if (from < 0 || text.length > LENGTH) return undefined;
  for (const end of [text.length, text.lastIndexOf("}") + 1, text.lastIndexOf("]") + 1]) {
    try {
      return JSON.parse(text.slice(from, end));
    } catch {
      // Not JSON up to there.
    }
  }
  const list = text.indexOf('[{"@type"');
  return list > from ? jsonIn(text.slice(list)) : undefined;
};

/** What is found below an error. */
class Found {
  constructor() {
    this.bodies = [];
    this.details = [];
    this.headers = {};
  }

  /** Takes what an object says itself. */
  take(object) {
    const status = [get(object, "status"), get(object, "statusCode"), get(object, "code")].find((n) => Number.isInteger(n) && n >= 400 && n < 600);
    this.status ??= status;
    // Of a request no more is looked at here than where it went: that tells whose answer this is.
    for (const holder of [object, get(object, "request"), get(object, "config")]) {
      this.url ??= address(get(holder, "url")) ?? address(get(holder, "baseURL"));
    }
    this.takeHeaders(object);
    if (isEnvelope(object)) this.bodies.push(object);
    if (Array.isArray(object) && object.some((detail) => isObject(detail) && "@type" in detail)) this.details.push(object);
  }

  /** Takes headers: an object, a `Headers`, or a `Map`. */
  takeHeaders(object) {
    const getter = get(object, "get");
    for (const name of HEADERS) {
      let value = get(object, name);
      if (value === undefined && typeof getter === "function") {
        try {
          value = getter.call(object, name);
        } catch {
          // It is the `get` of something else.
        }
      }
      if (typeof value === "string" && value) this.headers[name] ??= value;
    }
  }

  /** The fullest body. Details that stand apart from it, as in `.errorDetails`, are put back. */
  body() {
    const weight = (body) => JSON.stringify(body)?.length ?? 0;
    const heaviest = (all) => all.map((one) => [safe(one), one]).sort(([a], [b]) => weight(b) - weight(a))[0]?.[0];
    const [body, details] = [heaviest(this.bodies), heaviest(this.details)];
    return body && details && !body.details ? { ...body, details } : (body ?? (details && { code: this.status, details }));
  }
}

/** The model that a request names: all that is taken of what the program sent, and only where the server's side does not name it. */
const modelSent = (error) => {
  const seen = new Set();
  const waiting = [[error, 0, false]];
  for (const [object, depth, isOurs] of waiting) {
    for (const key of ownKeys(object)) {
      const ours = isOurs || (OURS.has(key) && key !== "stack");
      let value = get(object, key);
      if (ours && key === "model" && typeof value === "string") return value.replace(/^models\//, "");
      if (ours && typeof value === "string") value = jsonIn(value);
      if (!isObject(value) || seen.has(value) || ArrayBuffer.isView(value) || depth >= DEPTH || seen.size >= OBJECTS) continue;
      seen.add(value);
      waiting.push([value, depth + 1, ours]);
    }
  }
  return undefined;
};

/** A copy that is JSON: no cycles, no keys of requests. */
const safe = (value, depth = 0) => {
  if (typeof value === "bigint") return Number(value);
  if (!isObject(value)) return typeof value === "function" || typeof value === "symbol" ? undefined : value;
  if (depth > DEPTH) return undefined;
  if (Array.isArray(value)) return value.slice(0, OBJECTS).map((one) => safe(one, depth + 1));
  const keys = Object.keys(value).filter((key) => !OURS.has(key) && key !== "httpMeta");
  return Object.fromEntries(keys.map((key) => [key, safe(get(value, key), depth + 1)]));
};

const keysOf = (object) => {
  const own = ownKeys(object);
  const inherited = Array.isArray(object) ? [] : INHERITED.filter((key) => !own.includes(key));
  const keys = [...own, ...inherited].filter((key) => !OURS.has(key));
  // Of many attempts the last one tells what became of the request.
  return keys.includes("lastError") && isObject(get(object, "lastError")) ? keys.filter((key) => key !== "errors") : keys;
};

/** A property as the walk goes on with it: text and bytes as the JSON that they are, a map as an object. */
const part = (object, key) => {
  try {
    let value = object[key];
    if (value instanceof Uint8Array && value.length <= LENGTH) value = new TextDecoder().decode(value);
    if (typeof value === "string") return jsonIn(value);
    return value instanceof Map ? Object.fromEntries(value) : value;
  } catch {
    return undefined;
  }
};

/** Everything below `error`, the nearest first. */
const walk = (error) => {
  const found = new Found();
  const seen = new Set([error]);
  const waiting = [[error, 0]];
  for (const [object, depth] of waiting) {
    found.take(object);
    for (const key of keysOf(object)) {
      const value = part(object, key);
      if (!isObject(value) || seen.has(value) || ArrayBuffer.isView(value)) continue;
      if (depth >= DEPTH || seen.size >= OBJECTS) continue;
      seen.add(value);
      waiting.push([value, depth + 1]);
    }
  }
  return found;
};

/** `Name: message`, and the same of its causes. */
const words = (error, depth = 0) => {
  const name = get(error, "name") ?? get(error, "constructor")?.name ?? "Error";
  const message = get(error, "message");
  const cause = get(error, "cause") ?? get(error, "lastError");
  const below = isObject(cause) && depth < DEPTH ? `\n  [cause]: ${words(cause, depth + 1)}` : typeof cause === "string" ? `\n  [cause]: ${cause}` : "";
  return `${name}: ${message ?? ""}${below}`;
};

/** What stands beside words that have no body: whose failure it is, and how long to wait. */
const beside = ({ status, url, headers }, model) => {
  const told = Object.entries({ status, url, model, ...headers }).filter(([, value]) => value !== undefined);
  return told.map(([name, value]) => `\n  ${name}: ${value}`).join("");
};

const one = (error) => {
  if (!isObject(error)) return String(error ?? "");
  const found = walk(error);
  let body = found.body();
  // Details that stand alone have their sentence in the message, before they are printed there once more.
  if (body && body.message === undefined) body = { ...body, message: String(get(error, "message") ?? "").split('[{"@type"')[0] };
  const model = /models\/|model:/.test(`${found.url} ${JSON.stringify(body)}`) ? undefined : modelSent(error);
  if (!body) return found.status === undefined ? words(error) : words(error) + beside(found, model);
  return JSON.stringify({ name: get(error, "name"), status: found.status, model, url: found.url, headers: found.headers, body: { error: body } });
};

/**
 * The text that gemdiag reads for what was thrown: a string as it is, an error with all that hides in it. Several failures in one
 * (`AggregateError`) are a line each.
 * @param {unknown} thrown
 * @returns {string}
 */
export const errorText = (thrown) => {
  try {
    const errors = isObject(thrown) && !isObject(get(thrown, "lastError")) ? get(thrown, "errors") : undefined;
    const many = Array.isArray(errors) && errors.length > 1 && errors.every((error) => error instanceof Error);
    return many ? errors.map(one).join("\n") : one(thrown);
  } catch {
    // A proxy may refuse whatever it is asked.
    return "";
  }
};
