// For Node and Bun: the WebAssembly lies beside this file, and is read when it is first needed.
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { api } from "./api.js";

/** Gives a file piece by piece: it is never in memory as a whole. */
const reader = (path) => {
  let file;
  const give = (most) => {
    file ??= path === "-" ? 0 : openSync(path);
    const buffer = new Uint8Array(most);
    return buffer.subarray(0, readSome(file, buffer));
  };
  return { name: path === "-" ? "<stdin>" : path, give, close: () => file && closeSync(file) };
};

/** Reads what is there; a terminal or a pipe that has nothing yet is waited for. */
const readSome = (file, buffer) => {
  for (;;) {
    try {
      return readSync(file, buffer);
    } catch (error) {
      if (error.code === "EOF") return 0;
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
};

export const { diagnose, triage } = api(() => readFileSync(new URL("./wasm/gemdiag_web_bg.wasm", import.meta.url)), reader);
export { errorText } from "./error-text.js";
