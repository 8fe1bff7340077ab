#!/usr/bin/env bash
# @portkey-ai/gateway 1.15.2: with `use_retry_after_header` a refusal of Gemini comes back as status 500, without a word of it.
#
# Seen: the config {"retry": {"attempts": 1}} passes a 429 on as 429, after two requests, with Google's sentence (and without the
# quota id). Add "use_retry_after_header": true, the option that is to obey the wait which the provider asks for, and the same refusal
# is, after two requests too, a 500 whose message speaks of an invalid header name: the gateway looks for a header of an empty name
# where the answer has none of the three that it knows, as reported answers of Gemini never do. If the answer has Retry-After, it is a
# 500 of another TypeError. A call that goes well, at once or on the retry, shows nothing. The gateway's log has no line of it.
# Why good guesses fail: an option for a wait should at worst do nothing, as in most clients; here it replaces the answer, and only
# once all retries are refused, so a test in which the retry succeeds is green. A 500 says "Google's side, try again": clients that
# stop at a 429 of a day, or fall back to another model, go on.
# For a user of gemdiag: "Invalid response received from google" with "html-message" and "TypeError" is the gateway's own failure over
# an answer that it had retried (429, 500, 502, 503, 504): which one it was, nobody can tell. Take the option out of the config and
# ask again.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund @portkey-ai/gateway@1.15.2 >> npm.log

cat > main.mjs <<'JS'
import assert from 'node:assert';
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';

const refusal = JSON.stringify({error: {code: 429, status: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota.', details: [
  {'@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [
    {quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier', quotaValue: '20'}]}]}});
const answer = JSON.stringify({candidates: [{content: {role: 'model', parts: [{text: 'ok'}]}, finishReason: 'STOP'}],
  usageMetadata: {promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2}});
let requests, headers, refusals;
const google = http.createServer((request, response) => {
  requests += 1;
  request.resume();
  const refused = requests <= refusals;
  response.writeHead(refused ? 429 : 200, {'content-type': 'application/json', ...headers}).end(refused ? refusal : answer);
});
const listening = server => new Promise(done => server.listen(0, '127.0.0.1', () => done(server.address().port)));
const host = `http://127.0.0.1:${await listening(google)}`;
const free = net.createServer();
const port = await listening(free);
await new Promise(done => free.close(done));

const log = fs.openSync('gateway.log', 'w');
const gateway = spawn(process.execPath, ['node_modules/@portkey-ai/gateway/build/start-server.js', `--port=${port}`, '--headless'],
  {stdio: ['ignore', log, log]});

async function ask(retry, retryAfter = {}, times = 9) {
  [requests, headers, refusals] = [0, retryAfter, times];
  const config = {provider: 'google', api_key: 'unused', custom_host: host, retry};
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {method: 'POST',
    headers: {'content-type': 'application/json', 'x-portkey-config': JSON.stringify(config)},
    body: JSON.stringify({model: 'gemini-3.8-flash', messages: [{role: 'user', content: 'hi'}]})});
  const text = await response.text();
  console.log(JSON.stringify(retry), JSON.stringify(retryAfter), '->', response.status, `after ${requests} request(s)\n  ${text.slice(0, 240)}`);
  return {status: response.status, requests, text};
}

try {
  for (let tries = 0; ; tries += 1) {
    if (await fetch(`http://127.0.0.1:${port}/`).catch(() => null)) break;
    assert(tries < 150, 'the gateway did not start');
    await new Promise(done => setTimeout(done, 200));
  }
  const plain = await ask({attempts: 1});
  assert.deepStrictEqual([plain.status, plain.requests], [429, 2], 'changed: the plain retry');
  assert(plain.text.includes('You exceeded your current quota.') && !plain.text.includes('PerDay'), 'changed: its text');
  for (const retryAfter of [{}, {'retry-after': '1'}]) {
    const obeying = await ask({attempts: 1, use_retry_after_header: true}, retryAfter);
    assert.deepStrictEqual([obeying.status, obeying.requests], [500, 2], 'changed: the status');
    assert(obeying.text.includes('Invalid response received from google') && obeying.text.includes('TypeError'), 'changed: the text');
    assert(!/429|quota|EXHAUSTED/i.test(obeying.text), 'changed: the refusal is in the text');
  }
  for (const times of [0, 1]) {
    const well = await ask({attempts: 1, use_retry_after_header: true}, {}, times);
    assert.deepStrictEqual([well.status, well.requests], [200, times + 1], 'changed: a call that goes well');
  }
  assert(!/TypeError|429|quota/i.test(fs.readFileSync('gateway.log', 'utf8')), 'changed: the log of the gateway');
} finally {
  gateway.kill();
  google.close();
}
JS
node main.mjs
