#!/usr/bin/env bash
# grpcio 1.85.3, @grpc/grpc-js 1.14.7: a 429 that is no gRPC answer becomes UNAVAILABLE, the status of an overloaded model.
#
# Seen: whatever answers a gRPC call with a plain HTTP 429 (a proxy, a gateway or a limiter in front of the API, which speaks JSON) is, for both
# clients, UNAVAILABLE, code 14; a 403 sent in the same way is PERMISSION_DENIED. Its body and headers are dropped: "Received http2
# header with status: 429" (Python), "Received HTTP status code 429" (Node) is all. google-api-core makes it ServiceUnavailable,
# "503 Received http2 header with status: 429", and Google's own generated client sends it again for ten minutes, more than a hundred
# requests, whereas a real RESOURCE_EXHAUSTED is sent once.
# Why good guesses fail: RESOURCE_EXHAUSTED is what HTTP 429 stands for in Google's list of codes, so one expects it here too. gRPC has a
# list of its own for answers without grpc-status, in which 429 stands beside 502, 503 and 504.
# For a user of gemdiag: UNAVAILABLE with "status: 429" or "status code 429" in its sentence is a limit of something in front of the API:
# no overload, no quota of Google's that the text names. Look at the proxy's own log, and stop retrying.
set -euo pipefail
lab=$(mktemp -d)
trap 'kill $(jobs -p) 2> /dev/null || true; rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check grpcio==1.85.3 google-api-core==2.44.0 google-ai-generativelanguage==0.12.1
npm init --yes > npm.log
npm install --silent --no-audit --no-fund @grpc/grpc-js@1.14.7 >> npm.log

# Answers each call with the status that its path's last word names: HTTP 429 and 403 as JSON, "grpc" as a gRPC server would.
cat > server.mjs <<'JS'
import fs from 'node:fs';
import http2 from 'node:http2';
const server = http2.createServer();
let requests = 0;
server.on('stream', (stream, headers) => {
  requests += 1;
  fs.writeFileSync('requests', String(requests));
  stream.resume();
  const answer = fs.readFileSync('answer', 'utf8').trim();
  if (answer === 'grpc') {
    stream.respond({':status': 200, 'content-type': 'application/grpc', 'grpc-status': '8', 'grpc-message': 'You exceeded your current quota.'}, {endStream: true});
    return;
  }
  stream.respond({':status': Number(answer), 'content-type': 'application/json', 'retry-after': '34'});
  stream.end(JSON.stringify({error: {code: Number(answer), status: 'RESOURCE_EXHAUSTED', message: 'You exceeded your current quota.'}}));
});
server.listen(0, '127.0.0.1', () => fs.writeFileSync('port', String(server.address().port)));
JS

cat > ask.mjs <<'JS'
import assert from 'node:assert';
import fs from 'node:fs';
import grpc from '@grpc/grpc-js';
const client = new grpc.Client(`127.0.0.1:${fs.readFileSync('port')}`, grpc.credentials.createInsecure());
const bytes = value => value;
const ask = answer => new Promise(done => {
  fs.writeFileSync('answer', answer);
  client.makeUnaryRequest('/google.ai.generativelanguage.v1beta.GenerativeService/GenerateContent', bytes, bytes, Buffer.alloc(0), done);
});
for (const [answer, code, text] of [['429', 14, '14 UNAVAILABLE: Received HTTP status code 429'],
  ['403', 7, '7 PERMISSION_DENIED: Received HTTP status code 403'], ['grpc', 8, '8 RESOURCE_EXHAUSTED: You exceeded your current quota.']]) {
  const error = await ask(answer);
  console.log('grpc-js', answer, '->', error.message, JSON.stringify(error.metadata.getMap()));
  assert.deepStrictEqual([error.code, error.message], [code, text], `changed: grpc-js and ${answer}`);
  assert.strictEqual(error.metadata.get('retry-after').length, 0, 'changed: the headers are kept');
}
client.close();
JS

cat > ask.py <<'PY'
import pathlib
import types

import grpc
from google.ai import generativelanguage
from google.ai.generativelanguage_v1beta.services.generative_service.transports import GenerativeServiceGrpcTransport
from google.api_core import exceptions
from google.api_core.retry import retry_base, retry_unary

clock, waits = [0.0], []


def sleep(seconds):
    """Lets the time pass at once."""
    waits.append(seconds)
    clock[0] += seconds


retry_base.time = retry_unary.time = types.SimpleNamespace(sleep=sleep, monotonic=lambda: clock[0])
channel = grpc.insecure_channel(f"127.0.0.1:{pathlib.Path('port').read_text()}")
bare = channel.unary_unary("/google.ai.generativelanguage.v1beta.GenerativeService/GenerateContent")
client = generativelanguage.GenerativeServiceClient(transport=GenerativeServiceGrpcTransport(channel=channel))
served = lambda: int(pathlib.Path("requests").read_text())


def ask(answer):
    pathlib.Path("answer").write_text(answer)
    try:
        bare(b"", timeout=10)
    except grpc.RpcError as error:
        print("grpcio", answer, "->", error.code().name, repr(error.details()))
        status, text = error.code().name, error.details()
    before, clock[0] = served(), 0.0
    waits.clear()
    try:
        client.generate_content(model="models/gemini-3.8-flash", contents=[{"parts": [{"text": "hi"}]}])
    except (exceptions.GoogleAPICallError, exceptions.RetryError) as error:
        print("  Google's client:", served() - before, "requests in", round(sum(waits)), "s,", type(error).__name__, str(error))
        return status, text, served() - before, str(error)
    raise AssertionError("changed: no exception")


status, text, requests, last = ask("429")
assert (status, text) == ("UNAVAILABLE", "Received http2 header with status: 429"), "changed: grpcio and 429"
assert requests > 60 and last.endswith("last exception: 503 Received http2 header with status: 429"), "changed: Google's client and 429"
status, text, requests, last = ask("403")
assert (status, requests) == ("PERMISSION_DENIED", 1), "changed: 403"
status, text, requests, last = ask("grpc")
assert (status, requests) == ("RESOURCE_EXHAUSTED", 1) and last.startswith("429 "), "changed: a gRPC answer"
PY

echo 429 > answer
node server.mjs &
for _ in $(seq 50); do [ -s port ] && break; sleep 0.2; done
node ask.mjs
venv/bin/python ask.py
