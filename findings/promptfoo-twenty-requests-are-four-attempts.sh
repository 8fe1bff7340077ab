#!/usr/bin/env bash
# promptfoo 0.123.1: one test case against a day's quota is twenty requests in nineteen minutes, reported as "after 4 attempts".
#
# Seen: with its own Gemini provider and all defaults, each refused request is sent five times with 60 s between (the 34 s of RetryInfo are not
# read), and that whole is tried four times. No line is printed meanwhile. What remains is "RateLimitExhaustedError: Rate limit
# exceeded for google:gemini-3.8-flash[922be53153b0] after 4 attempts", in the table, in the file of results and in the error log alike:
# no 429, no status, no sentence and no quota id of Google's. Only the debug log has the twenty answers, and there the violations, with the
# quota id in them, are "[...]". An overload (503) or a region that is refused (400) is one request, and its body is kept, below the
# line "No candidates returned in API response".
# Why good guesses fail: the message counts attempts and is right about its own, outer loop; the inner one it does not know. What passes by
# itself is not retried and told in full, what lasts until midnight is retried most and told least. An evaluation that reports an
# error for each case is expected to be quick about it: this one takes nineteen minutes.
# For a user of gemdiag: one "RateLimitExhaustedError ... after 4 attempts" is twenty refused requests of a quota that it cannot name; read
# the debug log for the sentence and its limit, or send one request by hand (curl) before a long evaluation.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund promptfoo@0.123.1 node@22.23.3 >> npm.log
export PATH="$lab/node_modules/.bin:$PATH"

# Notes each wait of about a minute and does not wait; shorter ones, and the timeouts of requests (five minutes), stay.
cat > at-once.mjs <<'JS'
import fs from 'node:fs';
const later = globalThis.setTimeout;
globalThis.setTimeout = (call, wait, ...rest) => {
  if (!(wait >= 50000 && wait < 90000)) return later(call, wait, ...rest);
  fs.appendFileSync('waits', `${Math.round(wait)}\n`);
  return later(call, 5, ...rest);
};
JS

cat > main.mjs <<'JS'
import assert from 'node:assert';
import {spawn} from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';

const QUOTA = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';
const SENTENCE = 'You exceeded your current quota.';
const ANSWERS = {
  429: {code: 429, status: 'RESOURCE_EXHAUSTED', message: SENTENCE, details: [
    {'@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{quotaId: QUOTA, quotaValue: '20'}]},
    {'@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s'}]},
  503: {code: 503, status: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.'},
  400: {code: 400, status: 'FAILED_PRECONDITION', message: 'User location is not supported for the API use.'}};
let requests;
const server = http.createServer((request, response) => {
  requests += 1;
  request.resume();
  const code = Number(request.url.split('/')[1]);
  response.writeHead(code, {'content-type': 'application/json'}).end(JSON.stringify({error: ANSWERS[code]}));
});
await new Promise(done => server.listen(0, '127.0.0.1', done));

async function evaluate(code) {
  requests = 0;
  fs.writeFileSync('waits', '');
  const home = fs.mkdtempSync('home');
  fs.writeFileSync('config.json', JSON.stringify({prompts: ['hi {{name}}'], tests: [{vars: {name: 'one'}}],
    providers: [{id: 'google:gemini-3.8-flash', config: {apiKey: 'unused', apiBaseUrl: `http://127.0.0.1:${server.address().port}/${code}`}}]}));
  const child = spawn('promptfoo', ['eval', '-c', 'config.json', '-o', 'results.json', '--no-progress-bar'], {env: {...process.env,
    NODE_OPTIONS: `--import ${process.cwd()}/at-once.mjs`, PROMPTFOO_CONFIG_DIR: home, PROMPTFOO_DISABLE_TELEMETRY: '1',
    PROMPTFOO_DISABLE_UPDATE: '1', PROMPTFOO_DISABLE_REMOTE_GENERATION: '1', COLUMNS: '200'}});
  let printed = '';
  child.stdout.on('data', text => printed += text);
  child.stderr.on('data', text => printed += text);
  await new Promise(done => child.on('close', done));
  assert(fs.existsSync('results.json'), printed);
  const logs = fs.readdirSync(`${home}/logs`).map(name => [name, fs.readFileSync(`${home}/logs/${name}`, 'utf8')]);
  const log = kind => logs.filter(([name]) => name.includes(kind)).map(([, text]) => text).join('');
  const result = JSON.parse(fs.readFileSync('results.json')).results.results[0];
  const waits = fs.readFileSync('waits', 'utf8').split('\n').filter(Boolean).map(Number);
  console.log(`${code}: ${requests} request(s), ${waits.length} waits, ${Math.round(waits.reduce((sum, wait) => sum + wait, 0) / 60000)} minutes`);
  console.log(' ', result.error.split('\n')[0]);
  return {requests, waits, error: result.error, report: printed + JSON.stringify(result) + log('error'), debug: log('debug')};
}

const day = await evaluate(429);
assert.deepStrictEqual([day.requests, day.waits.length], [20, 19], 'changed: requests or waits of a day');
assert(/RateLimitExhaustedError: Rate limit exceeded for google:gemini-3.8-flash\S* after 4 attempts/.test(day.error), 'changed: the message');
for (const word of ['429', 'RESOURCE_EXHAUSTED', SENTENCE, QUOTA]) assert(!day.report.includes(word), `changed: ${word} is reported`);
assert(day.debug.split(SENTENCE).length - 1 >= 20 && !day.debug.includes(QUOTA), 'changed: the debug log');
for (const code of [503, 400]) {
  const other = await evaluate(code);
  assert.deepStrictEqual([other.requests, other.waits.length], [1, 0], `changed: requests of a ${code}`);
  assert(other.error.includes('No candidates returned') && other.error.includes(ANSWERS[code].message), `changed: the text of a ${code}`);
}
server.close();
JS
node main.mjs
