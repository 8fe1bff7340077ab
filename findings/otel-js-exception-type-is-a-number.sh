#!/usr/bin/env bash
# @opentelemetry/sdk-trace-base 2.12.1 (Node) with @grpc/grpc-js 1.14.7: the span's exception.type of a refused call is "8".
#
# Seen: recordException takes the error's `code`, if it has one, before its `name`. A gRPC error has the code 8, so the attribute
# that names the class elsewhere holds the digit of RESOURCE_EXHAUSTED; UNAVAILABLE is "14". A TypeError in the same trace is "TypeError".
# Why good guesses fail: exception.type is taken for a class name (Python's SDK gives module and class): filters and groups by
# class find nothing, and "8" next to OpenTelemetry's own span status 2 (ERROR) reads like one more status of its kind.
# For a user of gemdiag: in spans of Node services a bare number in exception.type is the error's own code: 8 and 14 are gRPC's.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund @opentelemetry/api@1.9.1 @opentelemetry/sdk-trace-base@2.12.1 \
  @grpc/grpc-js@1.14.7 >> npm.log

cat > main.cjs <<'JS'
const assert = require('node:assert');
const grpc = require('@grpc/grpc-js');
const {BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor} = require('@opentelemetry/sdk-trace-base');

const spans = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({spanProcessors: [new SimpleSpanProcessor(spans)]}).getTracer('demo');
const same = bytes => bytes;
const method = {path: '/demo.Service/Generate', requestStream: false, responseStream: false, requestSerialize: same,
  requestDeserialize: same, responseSerialize: same, responseDeserialize: same};
const answers = [{code: 8, details: 'You exceeded your current quota.'}, {code: 14, details: 'The model is overloaded.'}];
const server = new grpc.Server();
server.addService({generate: method}, {generate: (call, reply) => reply(answers.shift())});

function record(error) {
  const span = tracer.startSpan('generate');
  span.recordException(error);
  span.end();
  const {attributes} = spans.getFinishedSpans().at(-1).events[0];
  console.log(error.constructor.name, '->', attributes['exception.type'], '|', attributes['exception.message']);
  return attributes['exception.type'];
}

server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), async (failed, port) => {
  assert.ifError(failed);
  const Client = grpc.makeGenericClientConstructor({generate: method}, 'Demo');
  const client = new Client('127.0.0.1:' + port, grpc.credentials.createInsecure());
  const call = () => new Promise(resolve => client.generate(Buffer.alloc(0), resolve));
  const types = [record(await call()), record(await call()), record(new TypeError('without a code'))];
  server.forceShutdown();
  client.close();
  assert.deepStrictEqual(types, ['8', '14', 'TypeError'], 'changed');
});
JS
node main.cjs
