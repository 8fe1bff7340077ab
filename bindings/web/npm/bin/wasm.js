// What the command does where there is no program for the platform: reads, and answers on the screen.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { diagnose, triage } from "../index.js";

const OPTIONS = {
  text: { type: "string" },
  format: { type: "string", short: "f", default: "table" },
  now: { type: "string" },
  tier: { type: "string" },
  "time-zone": { type: "string", short: "Z" },
  width: { type: "string" },
  color: { type: "string", default: "auto" },
  verbose: { type: "boolean", short: "v", multiple: true, default: [] },
  quiet: { type: "boolean", short: "q", multiple: true, default: [] },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
};

/** What only the program does. Without this list they would be names of files. */
export const COMMANDS =
  "probe quota whoami status explain tables reset wait plan backoff merge splits run completions man schema mcp".split(" ");

const HELP = `Tells what went wrong with Gemini API calls, and what to do now

Usage: gemdiag [OPTIONS] [FILE]...

There is no program for this platform: this is the part of gemdiag that runs everywhere.

      --text <TEXT>       Read this text instead
  -f, --format <FORMAT>   table, json, concise, markdown, github, junit, gitlab, sarif, html
      --now <TIME>        What counts as now, such as 2026-11-29T12:00:00Z
      --tier <TIER>       The project's tier: free, paid, paid-1, paid-2, paid-3
  -Z, --time-zone <ZONE>  The zone of times, such as Europe/Berlin
      --width <COLUMNS>   The width of the screen
      --color <WHEN>      auto, always, never
  -v, --verbose           Tell more
  -q, --quiet             Tell less
`;

const USAGE = 2;
const UNREADABLE = 3;
const BLOCKS = 10;

const fail = (message) => {
  process.stderr.write(`error: ${message}\n`);
  return USAGE;
};

const colors = (when) => {
  if (when !== "auto") return when === "always";
  if (process.env.NO_COLOR) return false;
  return Boolean(process.stdout.isTTY) && process.env.TERM !== "dumb";
};

/** Runs the command; its exit code. */
export const main = async (words) => {
  if (COMMANDS.includes(words[0])) return fail(`there is no program for this platform, and '${words[0]}' needs it: here, files and texts are read`);
  if (words[0] === "triage") words = words.slice(1);
  let values, files;
  try {
    ({ values, positionals: files } = parseArgs({ args: words, options: OPTIONS, allowPositionals: true }));
  } catch (error) {
    return fail(error.message);
  }
  const version = () => JSON.parse(readFileSync(new URL("../package.json", import.meta.url))).version;
  if (values.version) return say(`gemdiag ${version()}\n`);
  if (values.help) return say(HELP);
  if (values.text !== undefined && files.length) return fail("--text and FILE do not go together");
  const options = { now: values.now, tier: values.tier, timeZone: values["time-zone"] };
  try {
    const report = values.text === undefined ? triage(files.length ? files : ["-"], options) : diagnose(values.text, options);
    for (const problem of report.inputs.problems) process.stderr.write(`error: ${problem}\n`);
    await say(written(report, values));
    return report.inputs.problems.length ? UNREADABLE : 0;
  } catch (error) {
    return fail(error.message.replace(/^gemdiag: /, ""));
  }
};

const written = (report, { format, width, color, verbose, quiet }) => {
  if (format !== "table") return report.format(format);
  const isTerminal = Boolean(process.stdout.isTTY);
  const columns = width === undefined ? (isTerminal ? process.stdout.columns : undefined) : Number(width);
  return report.toString({ width: columns, color: colors(color), verbosity: verbose.length - quiet.length, blocks: isTerminal ? BLOCKS : undefined });
};

/** Writes all of it: a pipe takes a part at a time. */
const say = (text) => new Promise((done) => process.stdout.write(text, () => done(0)));
