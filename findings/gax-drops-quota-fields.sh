#!/usr/bin/env bash
# google-gax 6.17.0 (Node; 5.0.8 does the same): the decoded QuotaFailure of a 429 is `{"violations":[{}]}`; the wait is {"seconds":"34"}.
#
# Seen: the server sends quota_metric, quota_id, quota_dimensions and quota_value in grpc-status-details-bin. The library's own copy
# of the status protos knows only `subject` and `description`, so err.statusDetails holds one empty violation. The Duration is no "34s" as in REST but an object, its seconds a string.
# Why good guesses fail: the number of violations is right and RetryInfo beside it is whole, so it looks as if Google had sent no names.
# Python's packages of today print all fields of the same bytes.
# For a user of gemdiag: an empty violation means "lost by the client", not "no quota named" and not a limit of 0. The names are still
# in err.metadata.get('grpc-status-details-bin'); the wait is 34 s.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund google-gax@6.17.0 @grpc/grpc-js@1.14.7 @bufbuild/protobuf@2.17.0 >> npm.log

cat > main.cjs <<'JS'
const assert = require('node:assert');
const grpc = require('@grpc/grpc-js');
const {GoogleError} = require('google-gax');
const {BinaryWriter} = require('@bufbuild/protobuf/wire');

// google.rpc.Status with the numbers of status.proto and error_details.proto
const nested = (writer, field, inner) => writer.uint32(field << 3 | 2).bytes(inner.finish());
const any = (type, inner) => nested(new BinaryWriter().uint32(1 << 3 | 2)
  .string('type.googleapis.com/google.rpc.' + type), 2, inner);
const violation = new BinaryWriter()
  .uint32(4 << 3 | 2).string('generativelanguage.googleapis.com/generate_content_free_tier_requests')
  .uint32(5 << 3 | 2).string('GenerateRequestsPerDayPerProjectPerModel-FreeTier')
  .uint32(7 << 3).int64(20);
const duration = new BinaryWriter().uint32(1 << 3).int64(34);
const status = new BinaryWriter().uint32(1 << 3).int32(8).uint32(2 << 3 | 2).string('You exceeded your current quota.');
nested(status, 3, any('QuotaFailure', nested(new BinaryWriter(), 1, violation)));
nested(status, 3, any('RetryInfo', nested(new BinaryWriter(), 1, duration)));
const details = Buffer.from(status.finish());

const same = bytes => bytes;
const method = {path: '/demo.Service/Generate', requestStream: false, responseStream: false, requestSerialize: same,
  requestDeserialize: same, responseSerialize: same, responseDeserialize: same};
const server = new grpc.Server();
server.addService({generate: method}, {generate: (call, reply) => {
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', details);
  reply({code: 8, details: 'You exceeded your current quota.', metadata});
}});
server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (failed, port) => {
  assert.ifError(failed);
  const Client = grpc.makeGenericClientConstructor({generate: method}, 'Demo');
  const client = new Client('127.0.0.1:' + port, grpc.credentials.createInsecure());
  client.generate(Buffer.alloc(0), error => {
    const sent = error.metadata.get('grpc-status-details-bin')[0].toString('latin1');
    const decoded = JSON.stringify(GoogleError.parseGRPCStatusDetails(error).statusDetails);
    console.log(error.message);
    console.log('quota id in the bytes:', sent.includes('GenerateRequestsPerDay'));
    console.log('statusDetails:', decoded);
    console.log('statusDetails inspected:', error.statusDetails);
    server.forceShutdown();
    client.close();
    assert(sent.includes('GenerateRequestsPerDay'), 'the mock no longer sends the quota id');
    assert.strictEqual(decoded, '[{"violations":[{}]},{"retryDelay":{"seconds":"34"}}]', 'changed');
  });
});
JS
node main.cjs
