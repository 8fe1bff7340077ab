// For browsers and their bundlers, which find the WebAssembly by its URL.
import { api } from "./api.js";

const response = await fetch(new URL("./wasm/gemdiag_web_bg.wasm", import.meta.url));
if (!response.ok) throw new Error(`gemdiag: the WebAssembly cannot be loaded: ${response.status}`);
const module = await WebAssembly.compile(await response.arrayBuffer());

const noPaths = (path) => {
  throw new TypeError(`gemdiag: there are no paths in a browser, such as ${path}: give { name, bytes }`);
};

export const { diagnose, triage } = api(() => module, noPaths);
export { errorText } from "./error-text.js";
