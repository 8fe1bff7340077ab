#!/usr/bin/env node
// The program of this platform where there is one, and otherwise the WebAssembly over files and standard input.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { main } from "./wasm.js";

const program = () => {
  if (process.env.GEMDIAG_WASM) return undefined;
  const file = process.platform === "win32" ? "gemdiag.exe" : "gemdiag";
  try {
    return createRequire(import.meta.url).resolve(`@gemdiag/${process.platform}-${process.arch}/bin/${file}`);
  } catch {
    return undefined;
  }
};

const path = program();
const ran = path && spawnSync(path, process.argv.slice(2), { stdio: "inherit" });
if (ran?.signal) process.exitCode = 128 + constants.signals[ran.signal];
else if (ran && !ran.error) process.exitCode = ran.status;
// It is there and does not run: another libc, for one.
else process.exitCode = await main(process.argv.slice(2));
