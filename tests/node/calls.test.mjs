// The call history, as the SDK finds and exports it, and the numbers called.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { all, assertTime, refused, startServer } from './harness.mjs';

const [ours, theirs, sweden] = ['+12025550100', '+12025550123', '+46850110100'];
let server;
let project;
let sip;
let trunk;

before(async () => { server = await startServer('--clock', 'manual'); });
after(() => server.stop());
beforeEach(async () => {
  project = server.project();
  sip = project.sip;
  trunk = await openTrunk();
});
afterEach(() => project.assertContract());

let count = 0;

/** A trunk over which calls go both ways, from 00:01:00 on. */
async function openTrunk() {
  const made = await sip.sipTrunks.create({ createSipTrunkRequestBody: { name: 'Office', hostName: `node-calls-${++count}` } });
  const acl = await sip.accessControlList.create({ createAccessControlListBody: { name: 'Office', ipRanges: [{ ipAddress: '203.0.113.10' }] } });
  await sip.sipTrunks.addAccessControlList({ trunkId: made.id, addAccessControlListToTrunkRequestBody: { accessControlListIds: [acl.id] } });
  await sip.sipEndpoints.create({ sipTrunkId: made.id, createSipEndpointRequestBody: { name: 'Exchange', address: '198.51.100.7', priority: 1 } });
  assert.equal((await project.fetch('POST', '/phoneNumbers', { sipTrunkId: made.id, phoneNumber: ours })).status, 201);
  await project.advance('1m');
  return made;
}

const callOut = (more) => project.place({ direction: 'OUTBOUND', from: ours, to: theirs, sourceIp: '203.0.113.10', domain: trunk.domain, ...more });
const callIn = (more) => project.place({ direction: 'INBOUND', from: theirs, to: ours, ...more });

test('a call is found as it was made', async () => {
  const placed = await callOut({ ringSeconds: 7, durationSeconds: 4 });
  assert.deepEqual([placed.sipStatus, placed.rule], [200, 'est.call.connected']);
  const { data: [call], hasNextPage } = await sip.calls.find({});
  assert.equal(hasNextPage, false);
  assert.deepEqual({ ...call, createTime: null, answerTime: null, endTime: null, pcapId: null }, {
    callId: placed.callId, projectId: project.id, trunkId: trunk.id, to: '12025550123', from: 'sip:12025550100@203.0.113.10', direction: 'outbound',
    durationSeconds: 4, billingDurationSeconds: 60, callResult: 'COMPLETED',
    pricePerMinute: { currencyCode: 'USD', amount: 0.004 }, price: { currencyCode: 'USD', amount: 0.004 },
    createTime: null, answerTime: null, endTime: null, pcapId: null,
  });
  for (const [time, want] of [[call.createTime, '00:01:00'], [call.answerTime, '00:01:07'], [call.endTime, '00:01:11']]) {
    assertTime(time);
    assert.equal(time.toISOString(), `2026-01-01T${want}.000Z`);
  }
});

test('calls are walked newest first, through as many pages as it takes', async () => {
  const placed = [];
  for (let n = 0; n < 5; n++) {
    placed.unshift((await callIn()).callId);
  }
  const before = (await project.requests()).length;
  assert.deepEqual((await all(sip.calls.find({ size: 2 }))).map((c) => c.callId), placed);
  const pages = (await project.requests()).slice(before);
  assert.deepEqual(pages.map((r) => new URL(r.path, server.url).searchParams.get('page')), [null, '2', '3']);
  const second = await sip.calls.find({ page: '2', size: 3 });
  assert.deepEqual([second.data.map((c) => c.callId), second.hasNextPage], [placed.slice(3), false]);
  assert.deepEqual(await all(server.project().sip.calls.find()), []);
});

/** Asserts which of three calls a filter keeps: busy in, out, failed out, in this order of time. */
async function assertKeeps(filter, want) {
  const names = { BUSY: 'busy', COMPLETED: 'out', FAILED: 'failed' };
  assert.deepEqual((await all(sip.calls.find(filter))).map((c) => names[c.callResult]), want, JSON.stringify(filter));
}

test('filters', async () => {
  await callIn({ from: sweden, answer: 'busy' }); // 00:01
  await project.advance('24h');
  await callOut(); // the next day, 00:01
  await project.advance('1h');
  const abroad = await callOut({ to: sweden }); // 01:01
  assert.deepEqual([abroad.sipStatus, abroad.rule], [403, 'est.call.country']);

  await assertKeeps({}, ['failed', 'out']);
  await assertKeeps({ from: '+1202' }, ['failed', 'out']);
  await assertKeeps({ to: '+46' }, ['failed']);
  await assertKeeps({ trunkId: trunk.id, callResult: 'COMPLETED' }, ['out']);
  await assertKeeps({ callResult: ['COMPLETED', 'FAILED'], direction: 'OUTBOUND' }, ['failed', 'out']);
  await assertKeeps({ direction: 'inbound', createTime: '2026-01' }, ['busy']);

  await assertKeeps({ createTime: '2026' }, ['failed', 'out', 'busy']);
  await assertKeeps({ createTime: '2026-01-01' }, ['busy']);
  await assertKeeps({ createTime: new Date('2026-01-02T22:00:00Z') }, ['failed', 'out']); // the SDK cuts it to the day
  const at = (date, unit) => ({ date: new Date(date), unit });
  for (const [createTimeRange, want] of [
    [{ from: '2026-01-02T01:00:00' }, ['failed']],
    [{ from: new Date('2026-01-02T00:01:00Z'), to: new Date('2026-01-02T00:01:00Z') }, ['out']],
    [{ from: at('2026-06-01', 'year') }, ['failed', 'out', 'busy']],
    [{ from: at('2026-01-02T12:00:00Z', 'day') }, ['failed', 'out']],
    [{ from: at('2026-01-02T01:30:00Z', 'hour') }, ['failed']],
    [{ to: at('2026-01-02', 'day') }, ['busy']],
    [{ to: '2025' }, []],
  ]) {
    await assertKeeps({ createTimeRange }, want);
  }

  const error = await refused(sip.calls.find({ createTime: 'yesterday' }), 400);
  assert.equal(error.status, 'BAD_REQUEST');
  assert.match(error.message, /Invalid timestamp format/);
});

test('calls are exported', async () => {
  await callIn({ from: sweden });
  await callOut({ to: '911' });
  const { fileName, data } = await sip.calls.export({ createTimeRange: { from: '2026-01-01T00:00:00' } });
  const lines = data.split('\n');
  assert.deepEqual([fileName, lines.length], ['EST_call_records.csv', 3]);
  const [header, newest] = lines.map((line) => JSON.parse(`[${line}]`)); // no field has a quote of its own
  assert.equal(header.length, 26);
  const row = Object.fromEntries(header.map((name, i) => [name, newest[i]]));
  assert.deepEqual(
    [row.Direction, row.To, row.Result, row['Is Emergency Call'], row['SIP Response Code'], row.Cost, row['Trunk Name'], row['Has Children']],
    ['OUTBOUND', `911@${trunk.domain}:5060`, 'COMPLETED', 'true', '200', '0.0000 USD', 'Office', 'null'],
  );

  const some = await sip.calls.export({ fileName: 'january', fromCountryCode: 'SE', emergencyOnly: 'false', relationshipType: 'initial', region: 'us-west' });
  assert.deepEqual([some.fileName, some.data.split('\n').length], ['january.csv', 2]);
  const none = await sip.calls.export({ createTime: '2025', direction: 'INBOUND' });
  assert.equal(none.data.split('\n').length, 1, 'the header is always there');
  await assert.rejects(sip.calls.export({ createTime: 'yesterday' }));
});

test('numbers are listed by trunk, and found with a raw plus', async () => {
  const { body: page } = await project.fetch('GET', `/phoneNumbers?sipTrunkId=${trunk.id}&size=1`);
  assert.deepEqual([page.totalItems, page.pageNumber, page.pageSize], [1, 1, 1]);
  const { body: number } = await project.fetch('GET', `/phoneNumbers/${ours}`);
  assert.deepEqual([number, number.sipTrunkId, number.countryCode], [page.phoneNumbers[0], trunk.id, 'US']);
});
