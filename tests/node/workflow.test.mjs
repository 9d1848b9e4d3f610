// What integrators do with Elastic SIP Trunking, end to end: the workflows A to E
// of the vendor's guide.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { all, assertTime, refused, startServer } from './harness.mjs';

let server;
let project;
let sip;

before(async () => { server = await startServer('--clock', 'manual'); });
after(() => server.stop());
beforeEach(() => { project = server.project(); sip = project.sip; });
afterEach(() => project.assertContract());

// Host names are unique over all projects, as their domains are.
let count = 0;
const createTrunk = (name = 'Office') =>
  sip.sipTrunks.create({ createSipTrunkRequestBody: { name, hostName: `node-workflow-${++count}` } });
const createACL = (name = 'Office network') =>
  sip.accessControlList.create({
    createAccessControlListBody: { name, ipRanges: [{ description: 'Reception', ipAddress: '203.0.113.10' }] },
  });
const createCredentialList = (username = 'desk-1') =>
  sip.credentialLists.create({
    createCredentialListRequestBody: { name: 'Phones', credentials: [{ username, password: 'CorrectHorse42' }] },
  });

test('A: calls go out from known addresses, sixty seconds after the link', async () => {
  const trunk = await createTrunk();
  const acl = await createACL();
  assert.equal(acl.enabled, true);
  assert.deepEqual(acl.ipRanges.map(({ description, ipAddress, range }) => ({ description, ipAddress, range })),
    [{ description: 'Reception', ipAddress: '203.0.113.10', range: 32 }]);
  assertTime(acl.ipRanges[0].createTime);

  const link = await sip.sipTrunks.addAccessControlList({
    trunkId: trunk.id, addAccessControlListToTrunkRequestBody: { accessControlListIds: [acl.id] },
  });
  assert.deepEqual(link.accessControlListIds, [acl.id]);
  assert.deepEqual(await project.advance('59s'), []);
  const fired = await project.advance('1s');
  assert.equal(fired.length, 1, JSON.stringify(fired));
  assert.ok(JSON.stringify(fired[0]).includes(acl.id), JSON.stringify(fired));

  assert.deepEqual(await all(sip.sipTrunks.listAccessControlLists({ trunkId: trunk.id })), [acl.id]);
  assert.deepEqual(await all(sip.accessControlList.listForTrunk({ trunkId: trunk.id })), [acl.id]);
  const again = await refused(sip.accessControlList.addToTrunk({
    trunkId: trunk.id, addAccessControlListToTrunkRequestBody: { accessControlListIds: [acl.id] },
  }), 400);
  assert.match(again.message, /already added/);
});

test('B: calls come in at an address', async () => {
  const trunk = await createTrunk();
  assert.equal(trunk.projectId, project.id);
  assert.equal(trunk.domain, `${trunk.hostName}.pstn.sinch.com`);
  assert.equal(trunk.callsPerSecond, 1);
  assert.equal(trunk.enableCallerName, false);
  assert.equal(trunk.updateTime, null);
  assertTime(trunk.createTime);

  const endpoint = await sip.sipEndpoints.create({
    sipTrunkId: trunk.id,
    createSipEndpointRequestBody: { name: 'Exchange', address: '198.51.100.7', priority: 1 },
  });
  assert.deepEqual(
    { sipTrunkId: endpoint.sipTrunkId, address: endpoint.address, port: endpoint.port, transport: endpoint.transport, enabled: endpoint.enabled },
    { sipTrunkId: trunk.id, address: '198.51.100.7', port: 5060, transport: 'UDP', enabled: true },
  );

  const assigned = await project.fetch('POST', '/phoneNumbers', { phoneNumber: '+12025550123', sipTrunkId: trunk.id });
  assert.equal(assigned.status, 201);
  const found = await project.fetch('GET', '/phoneNumbers/+12025550123');
  assert.equal(found.body.sipTrunkId, trunk.id);
  const listed = await project.fetch('GET', `/phoneNumbers?sipTrunkId=${trunk.id}`);
  assert.deepEqual(listed.body.phoneNumbers.map((n) => n.phoneNumber), ['+12025550123']);
});

test('C: calls go both ways; what is used cannot be deleted, in the right order all goes', async () => {
  const trunk = await sip.sipTrunks.create({ createSipTrunkRequestBody: {
    name: 'Both', hostName: `node-workflow-${++count}`, enableCallForward: true, callForwardNumber: '+12025550199',
  } });
  assert.equal(trunk.callForwardNumber, '+12025550199');
  const acl = await createACL();
  const list = await createCredentialList();
  const endpoint = await sip.sipEndpoints.create({
    sipTrunkId: trunk.id,
    createSipEndpointRequestBody: { name: 'Desk', isRegistered: true, credentialUsername: 'desk-1', priority: 1 },
  });
  const spare = await sip.sipEndpoints.create({
    sipTrunkId: trunk.id, createSipEndpointRequestBody: { name: 'Spare', address: 'sbc.example.com', priority: 2 },
  });
  await sip.sipTrunks.addAccessControlList({ trunkId: trunk.id, addAccessControlListToTrunkRequestBody: { accessControlListIds: [acl.id] } });
  await sip.sipTrunks.addCredentialLists({ trunkId: trunk.id, addCredentialListIdsToTrunkRequestBody: { credentialListIds: [list.id] } });
  await project.fetch('POST', '/phoneNumbers', { phoneNumber: '+12025550124', sipTrunkId: trunk.id });

  assert.equal((await project.advance('60s')).length, 2, 'the two links take effect');

  const deleteTrunk = () => sip.sipTrunks.delete({ sipTrunkId: trunk.id });
  const deleteList = () => sip.credentialLists.delete({ id: list.id });
  for (const remove of [deleteTrunk, deleteList, () => sip.accessControlList.delete({ id: acl.id })]) {
    const error = await refused(remove(), 400);
    assert.equal(error.code, 400);
    assert.equal(error.status, 'BAD_REQUEST');
    assert.match(error.message, /cannot be deleted|cannot delete/i);
    assert.ok(error.headers['x-mock-rule'].startsWith('est.'), 'the answer names its rule');
  }

  const released = await project.fetch('POST', '/phoneNumbers', { phoneNumber: '+12025550124', sipTrunkId: '' });
  assert.equal(released.status, 201);
  await refused(deleteTrunk(), 400);
  for (const { id: sipEndpointId } of [endpoint, spare]) {
    await refused(deleteTrunk(), 400);
    assert.deepEqual(await sip.sipEndpoints.delete({ sipTrunkId: trunk.id, sipEndpointId }), {});
  }
  await refused(deleteTrunk(), 400);
  await refused(deleteList(), 400);
  assert.deepEqual(await sip.sipTrunks.deleteAccessControlList({ trunkId: trunk.id, accessControlListId: acl.id }), {});
  assert.deepEqual(await sip.sipTrunks.deleteCredentialList({ trunkId: trunk.id, credentialListId: list.id }), {});
  assert.deepEqual(await deleteTrunk(), {});
  assert.deepEqual(await sip.accessControlList.delete({ id: acl.id }), {});
  assert.deepEqual(await deleteList(), {});
  assert.deepEqual(await all(sip.sipTrunks.list({})), []);
});

test('D: calls come in at a phone that registers', async () => {
  const trunk = await createTrunk();
  const list = await createCredentialList();
  assert.deepEqual(list.credentials.map((c) => Object.keys(c).sort()), [['id', 'username']], 'a password is never answered');
  assertTime(list.createTime);

  const endpoint = await sip.sipEndpoints.create({
    sipTrunkId: trunk.id,
    createSipEndpointRequestBody: { name: 'Desk', isRegistered: true, credentialUsername: 'desk-1', priority: 1 },
  });
  assert.equal(endpoint.isRegistered, true);
  assert.equal(endpoint.credentialUsername, 'desk-1');
  assert.ok(!endpoint.address, 'a registered endpoint has no address of its own');

  const error = await refused(sip.sipEndpoints.create({
    sipTrunkId: trunk.id,
    createSipEndpointRequestBody: { name: 'Nobody', isRegistered: true, credentialUsername: 'desk-2', priority: 1 },
  }), 404);
  assert.equal(error.status, 'CREDENTIAL_NOT_FOUND');
});

test('E: calls go out with a password, and lists are kept in order', async () => {
  const trunk = await createTrunk();
  const first = await createCredentialList('desk-1');
  const second = await createCredentialList('desk-2');

  const added = await sip.sipTrunks.addCredentialLists({
    trunkId: trunk.id, addCredentialListIdsToTrunkRequestBody: { credentialListIds: [first.id] },
  });
  assert.deepEqual(added.credentialListIds, [first.id]);
  assert.equal((await project.advance('60s')).length, 1, 'the link takes effect');
  const replaced = await sip.sipTrunks.updateCredentialLists({
    trunkId: trunk.id, updateCredentialListIdsForTrunkRequestBody: { credentialListIds: [second.id] },
  });
  assert.deepEqual(replaced.credentialListIds, [second.id]);
  const lists = await all(sip.sipTrunks.listCredentialLists({ trunkId: trunk.id }));
  assert.deepEqual(lists.map((l) => l.id), [second.id]);
  assert.deepEqual((await all(sip.credentialLists.listTrunks({ id: second.id }))).map((t) => t.id), [trunk.id]);
  assert.deepEqual(await all(sip.credentialLists.listTrunks({ id: first.id })), []);

  const renamed = await sip.credentialLists.update({ id: second.id, updateCredentialListRequestBody: { name: 'Desks' } });
  assert.equal(renamed.name, 'Desks');
  assert.deepEqual(renamed.credentials.map((c) => c.username), ['desk-2'], 'a rename keeps the credentials');
  assertTime(renamed.updateTime);
  const credential = await sip.credentialLists.updateCredential({
    credentialListId: second.id, id: second.id, username: 'desk-2', updateCredentialPasswordRequestBody: { password: 'BatteryStaple42' },
  });
  assert.equal(credential.username, 'desk-2');
  const got = await sip.credentialLists.get({ id: second.id });
  assert.deepEqual(got, renamed);
});

test('changes of a trunk, an endpoint and an ACL come back as they were made', async () => {
  const { id: sipTrunkId } = await createTrunk();
  const hostName = `node-workflow-${++count}`;
  const trunk = await sip.sipTrunks.update({ sipTrunkId, updateSipTrunkRequestBody: { name: 'Branch', hostName, enableCallerName: true } });
  assert.deepEqual([trunk.name, trunk.hostName, trunk.enableCallerName], ['Branch', hostName, true]);
  assertTime(trunk.updateTime);
  assert.deepEqual(await sip.sipTrunks.get({ sipTrunkId }), trunk);

  const created = await sip.sipEndpoints.create({ sipTrunkId, createSipEndpointRequestBody: { name: 'Exchange', address: 'sip.example.com', priority: 2 } });
  const body = { name: 'Exchange 2', address: '198.51.100.8', priority: 3, port: 5061, transport: 'TCP', enabled: false };
  const endpoint = await sip.sipEndpoints.update({ sipTrunkId, sipEndpointId: created.id, updateSipEndpointRequestBody: body });
  for (const [name, value] of Object.entries(body)) {
    assert.equal(endpoint[name], value, name);
  }
  assert.deepEqual(await sip.sipEndpoints.get({ sipTrunkId, sipEndpointId: created.id }), endpoint);

  const acl = await createACL();
  const range = await sip.accessControlList.addIpRange({ accessControlListId: acl.id, addIpRangeRequestBody: { description: 'West wing', ipAddress: '10.0.1.1', range: 24 } });
  assert.deepEqual([range.accessControlListId, range.ipAddress, range.range], [acl.id, '10.0.1.1', 24]);
  const moved = await sip.accessControlList.updateIpRange({
    accessControlListId: acl.id, ipRangeId: range.id, updateIpRangeRequestBody: { description: 'East wing', ipAddress: '10.0.1.2', range: 16 },
  });
  assert.deepEqual([moved.id, moved.description, moved.range], [range.id, 'East wing', 16]);
  const renamed = await sip.accessControlList.update({ id: acl.id, updateAccessControlListRequestBody: { name: 'Wings' } });
  assert.equal(renamed.name, 'Wings');
  assert.deepEqual(await sip.accessControlList.deleteIpRange({ accessControlListId: acl.id, ipRangeId: range.id }), {});
  assert.equal((await sip.accessControlList.get({ id: acl.id })).name, 'Wings');
});
