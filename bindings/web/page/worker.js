// Stands behind the script that wasm-bindgen writes, and is one worker with it. No module: browsers start none as the worker of a page that
// was opened from a disk.
const { Question, initSync } = wasm_bindgen;

const decoded = (base64) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
};

const unpacked = (base64) => {
  const packed = decoded(base64);
  const bytes = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  // Compiled while it is unpacked.
  return new Response(bytes, { headers: { "content-type": "application/wasm" } });
};

let ready;
let memory;

/** Gives the bytes of a file piece by piece: it is never in memory as a whole. */
const reader = (file, tell) => {
  const files = new FileReaderSync();
  let at = 0;
  return (most) => {
    const bytes = new Uint8Array(files.readAsArrayBuffer(file.slice(at, at + most)));
    at += bytes.length;
    tell(bytes.length);
    return bytes;
  };
};

const answer = ({ number, text, files, now, zone, tier }) => {
  const begun = performance.now();
  const question = new Question(now, zone, tier || undefined);
  if (text !== undefined) question.text(text);
  let read = 0;
  const tell = (bytes) => postMessage({ number, read: (read += bytes) });
  for (const file of files ?? []) question.file(file.name, reader(file, tell));
  const answer = question.run();
  const html = answer.write("html");
  const { totals, incidents, inputs } = JSON.parse(answer.write("json"));
  answer.free();
  const first = incidents[0] && { cause: incidents[0].cause, summary: incidents[0].advice?.summary };
  const resets = incidents.filter(({ reset }) => reset && Date.parse(reset.reset_at) > now);
  const timer = resets.map(({ cause, model, reset }) => ({ what: model ? `${cause} of ${model}` : cause, at: Date.parse(reset.reset_at) }))[0];
  return { number, html, events: totals.events, incidents: incidents.length, first, timer, unread: inputs.problems.length, ms: performance.now() - begun, memory: memory.buffer.byteLength };
};

onmessage = async ({ data }) => {
  try {
    if (data.wasm) {
      ready = WebAssembly.compileStreaming(unpacked(data.wasm)).then((module) => {
        ({ memory } = initSync({ module }));
        // The first question is the slow one, since patterns are compiled for it: it is asked before anybody asks.
        answer({ number: 0, text: '{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Quota exceeded"}}', now: 0, zone: "UTC" });
      });
      await ready;
      postMessage({ ready: true });
      return;
    }
    await ready;
    postMessage(answer(data));
  } catch (error) {
    postMessage({ number: data.number, failed: error instanceof WebAssembly.RuntimeError ? "internal" : String(error?.message ?? error) });
  }
};
