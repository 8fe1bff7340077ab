#!/usr/bin/env node
// The program of this platform where there is one, and otherwise the WebAssembly over files and standard input.
import { spawn } from "node:child_process";
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

/** Runs the program; its exit code, or nothing where it cannot be run. */
const run = (path) =>
  new Promise((done) => {
    const child = spawn(path, process.argv.slice(2), { stdio: "inherit" });
    // A terminal sends these to the program as well, which reports and then ends: this process is there until then. A second one would cut
    // the report short, so they are not handed on.
    for (const signal of ["SIGINT", "SIGQUIT"]) process.on(signal, () => {});
    // Whoever ends this process means the program.
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.on("error", () => done(undefined));
    child.on("exit", (code, signal) => done(code ?? 128 + constants.signals[signal]));
  });

const path = program();
// Where it is there and does not run, because of another libc for one, the WebAssembly answers.
process.exitCode = (path && (await run(path))) ?? (await main(process.argv.slice(2)));
