// Refusals as the SDK tells them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { refused, startServer } from './harness.mjs';

const owner = { keyId: 'owner-key', keySecret: 'owner-secret' };
const projectId = 'owner-project';
let server;

before(async () => {
  server = await startServer('--auth', 'strict', '--key', `${owner.keyId}:${owner.keySecret}:${projectId}`);
});
after(() => server.stop());

const own = () => server.project(owner, projectId);

test('404: what is not there', async () => {
  const project = own();
  const error = await refused(project.sip.sipTrunks.get({ sipTrunkId: '01H000000000000000000000XX' }), 404);
  assert.equal(error.code, 404);
  assert.equal(error.status, 'TRUNK_NOT_FOUND');
  assert.ok(error.message.length > 0);
  await project.assertContract();
});

test('400: a value that the contract does not take', async () => {
  const project = own();
  const create = (body) => project.sip.sipTrunks.create({ createSipTrunkRequestBody: body });
  const missing = await refused(create({ name: 'Office' }), 400);
  assert.equal(missing.status, 'VALIDATION_FAILED');
  const violations = missing.details.find((d) => d.type === 'BadRequest').fieldViolations;
  assert.deepEqual(violations.map((v) => v.field), ['hostName']);
  assert.ok(missing.details.some((d) => d.type === 'RequestInfo' && d.requestId));

  await refused(create({ name: 'Office', hostName: 'no spaces' }), 400);
  await create({ name: 'Office', hostName: 'node-errors' });
  const taken = await refused(create({ name: 'Branch', hostName: 'NODE-errors' }), 400);
  assert.equal(taken.status, 'BAD_REQUEST');
  assert.match(taken.message, /domain name is unavailable/);

  const weak = await refused(project.sip.credentialLists.create({
    createCredentialListRequestBody: { name: 'Phones', credentials: [{ username: 'desk-1', password: 'short' }] },
  }), 400);
  assert.ok(!JSON.stringify(weak).includes('short'), 'a password is not repeated');
  const deep = await refused(project.sip.accessControlList.create({
    createAccessControlListBody: { name: 'Office', ipRanges: [{ ipAddress: '203.0.113.10', range: 33 }] },
  }), 400);
  assert.match(JSON.stringify(deep.details), /ipRanges/);
  await project.assertContract();
});

test('401: a key that is not known gets no token', async () => {
  const error = await refused(server.project({ ...owner, keySecret: 'wrong' }, projectId).sip.sipTrunks.get({ sipTrunkId: 'any' }), 401);
  assert.equal(error.error, 'invalid_client');
  assert.match(error.headers['www-authenticate'], /^Basic /);
});

test('403: the project of another key', async () => {
  const error = await refused(server.project(owner, 'other-project').sip.sipTrunks.get({ sipTrunkId: 'any' }), 403);
  assert.equal(error.code, 403);
  assert.equal(error.status, 'PERMISSION_DENIED');
});
