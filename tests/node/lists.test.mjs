// Lists over several pages, as the SDK walks them.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { all, startServer } from './harness.mjs';

const five = [1, 2, 3, 4, 5];
let server;
let project;
let sip;

before(async () => { server = await startServer(); });
after(() => server.stop());
beforeEach(() => { project = server.project(); sip = project.sip; });
afterEach(() => project.assertContract());

let count = 0;
const createTrunk = (n) => sip.sipTrunks.create({ createSipTrunkRequestBody: { name: `Trunk ${n}`, hostName: `node-list-${++count}` } });
const createACL = (n) => sip.accessControlList.create({ createAccessControlListBody: { name: `ACL ${n}`, ipRanges: [{ ipAddress: `203.0.113.${n}` }] } });

/** Makes things one after the other, so that the order of creation is theirs. */
async function make(create) {
  const made = [];
  for (const n of five) {
    made.push(await create(n));
  }
  return made;
}

/** Asserts that pages of two show five things in order, in as few calls as that takes. */
async function walks(list, want) {
  const before = (await project.requests()).length;
  assert.deepEqual((await all(list({ size: 2 }))).map((item) => item.id), want.map((item) => item.id));
  const pages = (await project.requests()).slice(before);
  assert.deepEqual(pages.map((r) => new URL(r.path, server.url).searchParams.get('page')), [null, '2', '3']);
}

test('trunks', async () => {
  await walks((page) => sip.sipTrunks.list(page), await make(createTrunk));
});

test('a page at a time', async () => {
  const made = await make(createTrunk);
  const first = await sip.sipTrunks.list({ size: 2 });
  assert.deepEqual([first.data.length, first.hasNextPage], [2, true]);
  const second = await first.nextPage();
  assert.deepEqual([second.data.length, second.hasNextPage], [2, true]);
  const third = await second.nextPage();
  assert.deepEqual([third.data.map((t) => t.id), third.hasNextPage], [[made[4].id], false]);
  const beyond = await sip.sipTrunks.list({ size: 2, page: 9 });
  assert.deepEqual([beyond.data, beyond.hasNextPage], [[], false]);
});

test('a list that ends with a full page asks for no other', async () => {
  const made = (await make(createTrunk)).slice(0, 4);
  const { id } = (await sip.sipTrunks.list({ size: 1, page: 5 })).data[0];
  await sip.sipTrunks.delete({ sipTrunkId: id });
  assert.deepEqual((await all(sip.sipTrunks.list({ size: 2 }))).map((t) => t.id), made.map((t) => t.id));
  assert.equal((await project.requests()).filter((r) => r.path.includes('size=2')).length, 2);
});

test('trunks of a domain', async () => {
  const [, wanted] = await make(createTrunk);
  assert.deepEqual((await all(sip.sipTrunks.list({ domain: wanted.domain }))).map((t) => t.id), [wanted.id]);
});

test('endpoints of a trunk', async () => {
  const { id: sipTrunkId } = await createTrunk(1);
  const made = await make((n) => sip.sipEndpoints.create({
    sipTrunkId, createSipEndpointRequestBody: { name: `Endpoint ${n}`, address: `198.51.100.${n}`, priority: n },
  }));
  await walks((page) => sip.sipEndpoints.list({ sipTrunkId, ...page }), made);
});

test('access control lists', async () => {
  await walks((page) => sip.accessControlList.list(page), await make(createACL));
});

test('ranges of an access control list', async () => {
  const acl = await createACL(1);
  const added = [];
  for (const n of five.slice(1)) {
    added.push(await sip.accessControlList.addIpRange({ accessControlListId: acl.id, addIpRangeRequestBody: { ipAddress: `203.0.113.${n}` } }));
  }
  await walks((page) => sip.accessControlList.listIpRanges({ accessControlListId: acl.id, ...page }), [...acl.ipRanges, ...added]);
});

test('credential lists', async () => {
  const made = await make((n) => sip.credentialLists.create({
    createCredentialListRequestBody: { name: `List ${n}`, credentials: [{ username: `desk-${n}`, password: 'CorrectHorse42' }] },
  }));
  await walks((page) => sip.credentialLists.list(page), made);

  const trunk = await createTrunk(1);
  await sip.sipTrunks.addCredentialLists({
    trunkId: trunk.id, addCredentialListIdsToTrunkRequestBody: { credentialListIds: made.map((l) => l.id) },
  });
  await walks((page) => sip.sipTrunks.listCredentialLists({ trunkId: trunk.id, ...page }), made);
});

test('links of a trunk, and trunks of a link', async () => {
  const trunks = await make(createTrunk);
  const list = await sip.credentialLists.create({
    createCredentialListRequestBody: { name: 'Phones', credentials: [{ username: 'desk-1', password: 'CorrectHorse42' }] },
  });
  for (const trunk of trunks) {
    await sip.sipTrunks.addCredentialLists({ trunkId: trunk.id, addCredentialListIdsToTrunkRequestBody: { credentialListIds: [list.id] } });
  }
  await walks((page) => sip.credentialLists.listTrunks({ id: list.id, ...page }), trunks);

  const acls = await make(createACL);
  const ids = acls.map((acl) => acl.id);
  await sip.sipTrunks.addAccessControlList({ trunkId: trunks[0].id, addAccessControlListToTrunkRequestBody: { accessControlListIds: ids } });
  assert.deepEqual(await all(sip.sipTrunks.listAccessControlLists({ trunkId: trunks[0].id, size: 2 })), ids);
});

test('empty lists', async () => {
  const { id: sipTrunkId } = await createTrunk(1);
  for (const list of [
    sip.sipEndpoints.list({ sipTrunkId }), sip.accessControlList.list({}), sip.credentialLists.list({}),
    sip.sipTrunks.listAccessControlLists({ trunkId: sipTrunkId }), sip.sipTrunks.listCredentialLists({ trunkId: sipTrunkId }),
  ]) {
    assert.deepEqual(await all(list), []);
  }
});
