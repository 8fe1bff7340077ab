#!/usr/bin/env bash
# undici 8.12.4 with @google/genai 3.3.0, ai 7.0.173 or openai 7.55.0: with its RetryAgent a 429 or 503 of Gemini is "fetch failed", unretried.
#
# Seen: setGlobalDispatcher(new RetryAgent(new Agent())), or interceptors.retry(), is what Node's own fetch goes through. It retries no POST,
# which every call of Gemini is; but what it would have retried (429, 500, 502, 503, 504) it throws away, body and all, as an exception. What is
# left is its number, in the last cause's `statusCode`. @google/genai raises "TypeError: fetch failed" without a status; openai "Connection error."; ai "Cannot
# connect to API: Request failed". The last two take that for a broken line and send a day's quota three times. 400 and 403 come through whole.
# Told to retry POST, it sends the second request without its body, and the error is one about a content-length header.
# Why good guesses fail: one adds the agent to have fewer failed calls, and reads afterwards of a network that fails. A test with a wrong key or region shows
# the whole text, so that refusals seem to be told. By the book of every SDK a connection error has nothing to do with quotas.
# For a user of gemdiag: "fetch failed" and "Cannot connect to API" beside RequestRetryError are refusals; `statusCode` of that cause says which. Give
# the agent `throwOnError: false`: it then lets the answer through.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund undici@8.12.4 @google/genai@3.3.0 ai@7.0.173 @ai-sdk/google@4.0.121 openai@7.55.0 node@22.23.3 >> npm.log
export PATH="$lab/node_modules/.bin:$PATH"

cat > main.mjs <<'JS'
import assert from 'node:assert';
import {once} from 'node:events';
import http from 'node:http';
import {createGoogleGenerativeAI} from '@ai-sdk/google';
import {GoogleGenAI} from '@google/genai';
import {generateText} from 'ai';
import OpenAI from 'openai';
import {Agent, RetryAgent, interceptors, setGlobalDispatcher} from 'undici';

const REFUSALS = {
  429: ['RESOURCE_EXHAUSTED', 'You exceeded your current quota.'],
  503: ['UNAVAILABLE', 'The model is overloaded.'],
  400: ['FAILED_PRECONDITION', 'User location is not supported for the API use.'],
  403: ['PERMISSION_DENIED', 'The caller does not have permission.'],
};
let code, served;
const google = http.createServer((request, response) => {
  served++;
  request.resume();
  const [status, message] = REFUSALS[code];
  response.writeHead(code, {'content-type': 'application/json'}).end(JSON.stringify({error: {code, status, message}}));
});
await once(google.listen(0, '127.0.0.1'), 'listening');
const url = `http://127.0.0.1:${google.address().port}`;

const model = 'gemini-3.8-flash';
const genai = new GoogleGenAI({apiKey: 'unused', httpOptions: {baseUrl: url}});
const sdk = createGoogleGenerativeAI({apiKey: 'unused', baseURL: url});
const openai = new OpenAI({apiKey: 'unused', baseURL: url});
const calls = {
  genai: () => genai.models.generateContent({model, contents: 'hi'}),
  stream: async () => { for await (const _ of await genai.models.generateContentStream({model, contents: 'hi'})); },
  ai: () => generateText({model: sdk(model), prompt: 'hi'}),
  openai: () => openai.chat.completions.create({model, messages: [{role: 'user', content: 'hi'}]}),
};

/** One call that is refused with that status: the exception's text, how many requests it was, and the deepest cause. */
async function refused(how, name, status) {
  [code, served] = [status, 0];
  const error = await calls[name]().then(() => assert.fail('answered'), error => error);
  let cause = error.lastError ?? error;
  while (cause.cause) cause = cause.cause;
  console.log(`${how}, ${name}, ${status}: ${served} request(s), ${error.name} ${error.status}: ${error.message.slice(0, 90)} < ${cause.name} ${cause.statusCode}`);
  return {text: error.message, status: error.status, requests: served, cause};
}

const told = {genai: 'fetch failed', stream: 'fetch failed', ai: 'Cannot connect to API: Request failed', openai: 'Connection error.'};
const requests = {genai: 1, stream: 1, ai: 3, openai: 3};

// Without the agent, and with one that does not throw, each client tells Google's sentence. (ai waits 6 s a call: it is asked where it matters.)
for (const [how, agent] of [['plain', new Agent()], ['throwOnError: false', new RetryAgent(new Agent(), {throwOnError: false})]]) {
  setGlobalDispatcher(agent);
  for (const name of ['genai', 'stream', 'openai']) {
    const {text, requests: sent} = await refused(how, name, 429);
    assert(text.includes('exceeded your current quota') && sent === requests[name], `changed: ${how} ${name}`);
  }
}
for (const [how, agent] of [['RetryAgent', new RetryAgent(new Agent())], ['interceptors.retry', new Agent().compose(interceptors.retry())]]) {
  setGlobalDispatcher(agent);
  for (const name of how === 'RetryAgent' ? Object.keys(calls) : ['genai', 'openai']) {
    for (const status of name === 'ai' ? [429, 400] : [429, 503, 400, 403]) {
      const {text, status: shown, requests: sent, cause} = await refused(how, name, status);
      if (status < 429) {
        assert(text.includes(REFUSALS[status][1]) && sent === 1, `changed: ${how} ${name} ${status}`);
        continue;
      }
      assert(text.endsWith(told[name]) && shown === undefined && sent === requests[name], `changed: ${how} ${name} ${status}`);
      assert(cause.name === 'RequestRetryError' && cause.statusCode === status, `changed: the cause of ${how} ${name} ${status}`);
      assert(cause.body === undefined, `changed: a body in ${how} ${name} ${status}`);
    }
  }
}
setGlobalDispatcher(new RetryAgent(new Agent(), {methods: ['GET', 'POST'], maxRetries: 2}));
const {text, cause} = await refused('methods with POST', 'genai', 429);
assert(text === 'fetch failed' && cause.name === 'RequestContentLengthMismatchError', 'changed: POST');
process.exit();
JS
node main.mjs
