#!/usr/bin/env bash
# @microsoft/fetch-event-source 2.0.1, eventsource 4.1.1, eventsource-client 1.2.0: a refused stream is asked again every one to three seconds, without an end.
#
# Seen: fetch-event-source POSTs to streamGenerateContent?alt=sse. A 429, 503 or 400 is one POST a second for as long as the page is open:
# the promise neither resolves nor rejects, not a word is printed, and `onerror` is told of a wrong content-type, not of a 429. The very same refusal
# as an event of a stream that had begun makes the promise resolve, as for a whole answer; a stream that is cut is asked anew, so that its
# beginning is there, and paid, as often as it is cut. eventsource, of the standard, has it the other way round: a route that answers with 429
# is asked once, with an error event that says so; one that has sent its status before Gemini refuses, or is refused later, and then ends the
# stream, is asked every three seconds. eventsource-client asks every two seconds in each of these cases. An hour of one open page is 3,600,
# 1,200 or 1,800 refused requests.
# Why good guesses fail: to send the status at once, tell of the refusal in an event and end the stream is how servers are written, and for two of the
# three it is the case that asks for ever. The one that resolves there is the one that hammers on a plain 429. None heeds RetryInfo, and no wait grows.
# For a user of gemdiag: refusals one, two or three seconds apart for hours are open pages, not a job. Throw in `onerror` (fetch-event-source); close
# the source on a refusal's event, or answer 204, which ends it (eventsource, eventsource-client).
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund @microsoft/fetch-event-source@2.0.1 eventsource@4.1.1 eventsource-client@1.2.0 @google/genai@3.3.0 node@22.23.3 >> npm.log
export PATH="$lab/node_modules/.bin:$PATH"

cat > main.mjs <<'JS'
import assert from 'node:assert';
import {once} from 'node:events';
import http from 'node:http';
import {setTimeout as pass} from 'node:timers/promises';
import {GoogleGenAI} from '@google/genai';
import {fetchEventSource} from '@microsoft/fetch-event-source';
import {EventSource} from 'eventsource';
import {createEventSource} from 'eventsource-client';

Object.assign(globalThis, {window: globalThis, document: {removeEventListener() {}}}); // fetch-event-source takes its timer from a page
const print = console.log;
for (const name of ['log', 'info', 'warn', 'error']) console[name] = (...words) => assert.fail(`changed: a client prints ${words}`);

const SECONDS = 7, MODEL = 'gemini-3.8-flash';
const REFUSALS = {
  429: {status: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota.'},
  503: {status: 'UNAVAILABLE', message: 'The model is overloaded.'},
  400: {status: 'FAILED_PRECONDITION', message: 'User location is not supported for the API use.'},
};
const event = value => `data: ${JSON.stringify(value)}\r\n\r\n`;
const refusal = code => ({error: {code, ...REFUSALS[code]}});
const part = {candidates: [{content: {role: 'model', parts: [{text: 'The sea'}]}}]};

async function serve(answer) {
  const server = http.createServer((request, response) => { request.resume(); answer(response); });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

/** Google, refusing with that status, or in the middle of a stream, or cutting it; `asked` has the moment of each request. */
async function google(how) {
  const asked = [];
  const url = await serve(response => {
    asked.push(performance.now());
    if (how === 204) return response.writeHead(204).end();
    if (REFUSALS[how]) return response.writeHead(how, {'content-type': 'application/json'}).end(JSON.stringify(refusal(how)));
    response.writeHead(200, {'content-type': 'text/event-stream'}).write(event(part));
    if (how === 'in the middle') response.end(event(refusal(429)));
    else setTimeout(() => response.destroy(), 50);
  });
  return {url, asked};
}

/** The program's own route in front of Google: it sends its status at once, and an event for a refusal; or, careful, the refusal's status. */
async function route(url, careful) {
  const genai = new GoogleGenAI({apiKey: 'unused', httpOptions: {baseUrl: url}});
  return serve(async response => {
    const start = () => response.headersSent || response.writeHead(200, {'content-type': 'text/event-stream'});
    if (!careful) start();
    try {
      for await (const chunk of await genai.models.generateContentStream({model: MODEL, contents: 'hi'})) start(), response.write(event({text: chunk.text}));
    } catch (error) {
      if (response.headersSent) response.write(event({refused: error.message}));
      else response.writeHead(error.status);
    }
    response.end();
  });
}

const clients = {
  /** The browser's side of a direct call: POST, as Gemini's streams are. */
  'fetch-event-source': (url, seen, more) => {
    const stop = new AbortController();
    const options = {method: 'POST', body: '{}', signal: stop.signal, openWhenHidden: true, onmessage: ({data}) => seen.events.push(data), ...more};
    fetchEventSource(`${url}/v1beta/models/${MODEL}:streamGenerateContent?alt=sse`, options).then(() => seen.end ??= 'resolved', error => seen.end ??= `${error}`);
    return () => { seen.end ??= 'pending'; stop.abort(); };
  },
  eventsource: (url, seen) => {
    const source = new EventSource(url);
    source.onmessage = ({data}) => seen.events.push(data);
    source.onerror = ({code}) => { seen.code = code; };
    return () => { seen.end = source.readyState === EventSource.CLOSED ? 'closed' : 'pending'; source.close(); };
  },
  'eventsource-client': (url, seen) => {
    const source = createEventSource({url, onMessage: ({data}) => seen.events.push(data)});
    return () => { seen.end = source.readyState === 'closed' ? 'closed' : 'pending'; source.close(); };
  },
};

/** One client for seven seconds: the requests that reached Google, the shortest and longest wait between two, and how the client stands. */
async function watch(name, how, careful, more) {
  const {url, asked} = await google(how);
  const seen = {events: []};
  const direct = name === 'fetch-event-source' || how === 204;
  const stop = clients[name](direct ? url : await route(url, careful), seen, more);
  await pass(SECONDS * 1000);
  stop();
  const waits = asked.slice(1).map((at, index) => (at - asked[index]) / 1000);
  const found = {requests: asked.length, waits: [Math.min(...waits), Math.max(...waits)], ...seen};
  const every = waits.length ? `, every ${waits.map(wait => wait.toFixed(1))} s` : '';
  print(`${name}, ${how}${careful ? ', its status sent on' : ''}: ${asked.length} request(s)${every}, ${seen.events.length} event(s), ${seen.end}`);
  return found;
}

function forEver({requests, waits: [least, most], end}, seconds) {
  assert(requests >= SECONDS / (seconds + 0.7) && least > seconds - 0.2 && most < seconds + 0.9 && end === 'pending', `changed: not every ${seconds} s`);
}

const post = 'fetch-event-source';
const onerror = error => { throw error; };
const [post429, post503, post400, middle, cut, thrown, done, closed, ...routes] = await Promise.all([
  watch(post, 429), watch(post, 503), watch(post, 400), watch(post, 'in the middle'), watch(post, 'cut'),
  watch(post, 429, false, {onerror}), watch('eventsource', 204), watch('eventsource-client', 204),
  watch('eventsource', 429, true), watch('eventsource', 429), watch('eventsource', 'in the middle', true),
  watch('eventsource-client', 429, true), watch('eventsource-client', 429), watch('eventsource-client', 'in the middle', true)]);
for (const found of [post429, post503, post400]) forEver(found, 1), assert(found.events.length === 0, 'changed: an event');
assert(middle.requests === 1 && middle.end === 'resolved' && middle.events[1].includes('RESOURCE_EXHAUSTED'), 'changed: in the middle');
forEver(cut, 1);
assert(thrown.requests === 1 && thrown.end.includes('Expected content-type to be text/event-stream') && !thrown.end.includes('429'), 'changed: onerror');
assert(done.requests === 1 && closed.requests === 1 && done.end + closed.end === 'closedclosed', 'changed: 204');
assert(cut.events.length >= cut.requests - 1, 'changed: the beginning of a cut stream');

const [careful, early, late, ...others] = routes;
assert(careful.requests === 1 && careful.end === 'closed' && careful.code === 429, 'changed: a status in time');
forEver(early, 3), forEver(late, 3);
for (const found of others) forEver(found, 2);
for (const found of [early, late, others[1], others[2]]) assert(found.events.some(data => data.includes('RESOURCE_EXHAUSTED')), 'changed: the event');
process.exit();
JS
node main.mjs
