#!/usr/bin/env bash
# @google/genai 3.3.0 with pino 10.4.0 and winston 3.19.0: `{error: err}` logs {"name":"ApiError","status":429} and nothing more.
#
# Seen: name and status are ApiError's only enumerable fields; the whole refusal (message, quota id, wait) is in `message`, which
# JSON.stringify leaves out. pino serialises an error in full under the key `err` only; winston never does by itself, prints even
# `logger.error(err)` without a message, and writes its own field `level` into the program's error object.
# Why good guesses fail: a plain Error would print as `{}`, which anybody notices; here the line looks complete. The
# same two loggers keep everything for `logger.error(err)` (pino) and `logger.error('text', err)` (winston).
# For a user of gemdiag: from such a line nobody can tell the quota or even that it was Gemini. Log it as {err} (pino), or with
# format.errors({stack: true}) and the error as the second argument (winston).
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund @google/genai@3.3.0 pino@10.4.0 winston@3.19.0 >> npm.log

cat > main.mjs <<'JS'
import assert from 'node:assert';
import http from 'node:http';
import {Writable} from 'node:stream';
import {GoogleGenAI} from '@google/genai';
import pino from 'pino';
import winston from 'winston';

const DAILY = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';
const refusal = JSON.stringify({error: {code: 429, status: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota.',
  details: [{'@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{quotaId: DAILY, quotaValue: '20'}]}]}});
const server = http.createServer((request, response) => {
  request.resume();
  response.writeHead(429, {'content-type': 'application/json'}).end(refusal);
});
await new Promise(done => server.listen(0, '127.0.0.1', done));
const ai = new GoogleGenAI({apiKey: 'unused', httpOptions: {baseUrl: `http://127.0.0.1:${server.address().port}`}});
const refused = () => ai.models.generateContent({model: 'gemini-3.8-flash', contents: 'hi'}).catch(error => error);

const lines = [];
const sink = new Writable({write(chunk, _, done) { lines.push(String(chunk).trim()); done(); }});
const viaPino = pino({base: null, timestamp: false}, sink);
const viaWinston = winston.createLogger({transports: [new winston.transports.Stream({stream: sink})]});
viaPino.error({error: await refused()}, 'call failed');
viaPino.error({err: await refused()}, 'call failed');
viaWinston.error('call failed', {error: await refused()});
viaWinston.error(await refused());
viaWinston.error('call failed', await refused());
const marked = await refused();
viaWinston.error(marked);
await new Promise(done => setTimeout(done, 200));
server.close();

for (const line of lines) console.log(line.slice(0, 150));
console.log('field written into the error by winston: level =', marked.level);
const kept = lines.slice(0, 5).map(line => line.includes(DAILY));
assert.deepStrictEqual(kept, [false, true, false, false, true], 'changed: which lines hold the quota id');
assert.strictEqual(lines[0], '{"level":50,"error":{"name":"ApiError","status":429},"msg":"call failed"}', 'changed: pino');
assert.strictEqual(lines[3], '{"level":"error","name":"ApiError","status":429}', 'changed: winston');
assert.strictEqual(marked.level, 'error', 'changed: winston no longer writes into the error');
JS
node main.mjs
