// What programs call, wherever they run.
import { errorText } from "./error-text.js";
import { Report } from "./report.js";
import { Question, initSync } from "./wasm/gemdiag_web.js";

const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** The front, over what `wasm` gives (bytes or a module) and `reader`, which opens a path. */
export const api = (wasm, reader) => {
  let isReady = false;

  const run = ({ now = Date.now(), tier, timeZone }, put) => {
    const at = Number(new Date(now));
    if (Number.isNaN(at)) throw new RangeError(`gemdiag: '${now}' is no time such as 2026-11-29T12:00:00Z`);
    if (!isReady) initSync({ module: wasm() });
    isReady = true;
    try {
      const question = new Question(at, timeZone ?? zoneHere(), tier);
      put(question);
      return new Report(question.run());
    } catch (error) {
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      // The instance is in an unknown state: the next question gets a new one.
      isReady = false;
      throw new Error("gemdiag: internal error; this is a bug in gemdiag", { cause: error });
    }
  };

  const diagnose = (error, options = {}) => run(options, (question) => question.text(errorText(error)));

  const triage = (inputs, options = {}) => {
    const all = Array.isArray(inputs) ? inputs : [inputs];
    const opened = all.map((input) => (typeof input === "string" ? reader(input) : given(input)));
    try {
      return run(options, (question) => {
        for (const { name, give } of opened) question.file(name, give);
      });
    } finally {
      for (const { close } of opened) close?.();
    }
  };

  return { diagnose, triage };
};

/** An input that is at hand: `{ name, bytes }`, `{ name, text }`, or `{ name, read }`. */
const given = (input) => {
  const { name = "<input>", bytes, text, read } = input ?? {};
  if (typeof read === "function") return { name, give: read };
  const said = typeof text === "string" ? new TextEncoder().encode(text) : undefined;
  const all = bytes instanceof ArrayBuffer ? new Uint8Array(bytes) : (bytes ?? said);
  if (!(all instanceof Uint8Array)) throw new TypeError("gemdiag: an input is a path, { bytes }, { text } or { read }");
  let at = 0;
  const give = (most) => {
    const piece = new Uint8Array(all.buffer, all.byteOffset + at, Math.min(most, all.length - at));
    at += piece.length;
    return piece;
  };
  return { name, give };
};
