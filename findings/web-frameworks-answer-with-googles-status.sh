#!/usr/bin/env bash
# express 5.3.0, koa 3.3.0, fastify 5.12.8, h3 2.0.8 with @google/genai 3.3.0: an uncaught refusal is the app's own 429, 403 or 400.
#
# Seen: a route that lets ApiError through answers its caller with Google's status, not with 500: a spent quota is 429 "Too Many
# Requests", a project without access 403 "Forbidden", a refused API key 400 "Bad Request". All four frameworks take the field `status` of an
# error for the answer's status, and ApiError has one. fastify sends Google's whole body, the quota id too, to the caller, and logs
# the failure at level 30 (info), as it does with every error below 500; an overload (503) is level 50. Any other Error is 500 in all four.
# Why good guesses fail: an exception that nobody caught is known to be a 500, and `status` is there to be read by the program, not to
# be sent on. The caller's browser is told that its own request was bad, forbidden or too frequent, and acts on it; a monitor of
# 5xx answers stays green on the day on which every call is refused, and a log filtered for errors has no line.
# For a user of gemdiag: 429, 403 and 400 in an access log of such an app may be Google's answers, and no limiter of the app need exist.
# With fastify do not filter by level before gemdiag reads the log. Catch the error in the route and answer 502 or 503.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund @google/genai@3.3.0 express@5.3.0 koa@3.3.0 fastify@5.12.8 h3@2.0.8 >> npm.log

cat > main.mjs <<'JS'
import assert from 'node:assert';
import {once} from 'node:events';
import http from 'node:http';
import {GoogleGenAI} from '@google/genai';
import express from 'express';
import fastify from 'fastify';
import {H3, toNodeHandler} from 'h3';
import Koa from 'koa';

const DAILY = 'GenerateRequestsPerDayPerProjectPerModel-FreeTier';
const REFUSALS = {
  429: {status: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota.', details: [
    {'@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{quotaId: DAILY, quotaValue: '20'}]}]},
  403: {status: 'PERMISSION_DENIED', message: 'Your project has been denied access. Please contact support.'},
  400: {status: 'INVALID_ARGUMENT', message: 'API key not valid. Please pass a valid API key.'},
  503: {status: 'UNAVAILABLE', message: 'The model is overloaded. Please try again later.'},
};

/** Listens on a port of its own, without closing connections that wait, and returns its address. */
async function address(server) {
  server.keepAliveTimeout = 0;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

const google = await address(http.createServer((request, response) => {
  request.resume();
  const code = Number(request.url.split('/')[1]);
  response.writeHead(code, {'content-type': 'application/json'}).end(JSON.stringify({error: {code, ...REFUSALS[code]}}));
}));

/** What a route does: one call of Gemini, and nothing is caught. */
async function route(path) {
  if (path === 'plain') throw new Error('anything else');
  const ai = new GoogleGenAI({apiKey: 'unused', httpOptions: {baseUrl: `${google}/${path}`}});
  return (await ai.models.generateContent({model: 'gemini-3.8-flash', contents: 'hi'})).text;
}

console.error = () => {};
const log = [];
const viaExpress = express().set('env', 'production');
viaExpress.get('/:path', async (request, response) => { response.send(await route(request.params.path)); });
const viaKoa = new Koa().use(async context => { context.body = await route(context.path.slice(1)); });
const viaFastify = fastify({logger: {stream: {write: line => log.push(JSON.parse(line))}}});
viaFastify.get('/:path', request => route(request.params.path));
await viaFastify.ready();
const viaH3 = new H3().get('/:path', event => route(event.context.params.path));
const apps = {
  express: await address(http.createServer(viaExpress)),
  koa: await address(http.createServer(viaKoa.callback())),
  fastify: await viaFastify.listen({port: 0, host: '127.0.0.1'}),
  h3: await address(http.createServer(toNodeHandler(viaH3))),
};

for (const [name, app] of Object.entries(apps)) {
  for (const path of [...Object.keys(REFUSALS), 'plain']) {
    log.length = 0;
    const answer = await fetch(`${app}/${path}`);
    const text = await answer.text();
    const levels = log.filter(line => line.err).map(line => line.level);
    console.log(`${name}, Google ${path}: ${answer.status} ${text.replace(/\s+/g, ' ').slice(0, 90)}${levels.length ? `, level ${levels}` : ''}`);
    assert.strictEqual(answer.status, Number(path) || 500, `changed: ${name} ${path}`);
    if (name !== 'fastify') continue;
    assert.deepStrictEqual(levels, [answer.status < 500 ? 30 : 50], `changed: fastify's level for ${path}`);
    if (path === '429') assert(text.includes(DAILY), 'changed: the body that fastify sends');
  }
}
process.exit();
JS
node main.mjs
