// What the SDK does when the token endpoint fails.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { all, refused, startServer } from './harness.mjs';

let server;

before(async () => { server = await startServer('--clock', 'manual'); });
after(() => server.stop());

/** A project whose requests for tokens meet a fault. */
async function failing(fault) {
  const project = server.projectWithTokens();
  await project.load({ faults: [{ match: { operation: 'createAccessToken' }, ...fault }] });
  return project;
}

/** Makes chance be one half, and the waits listed last no time; answers those that were made. */
function shorten(t, ...waits) {
  const waited = [];
  const setTimeout = globalThis.setTimeout;
  t.mock.method(Math, 'random', () => 0.5);
  t.mock.method(globalThis, 'setTimeout', (run, ms, ...args) => {
    if (!waits.includes(ms)) return setTimeout(run, ms, ...args);
    waited.push(ms);
    return setTimeout(run, 0, ...args);
  });
  return waited;
}

const statuses = async (project) => (await project.requests()).map((r) => r.status);
const list = (project) => all(project.sip.sipTrunks.list({}));

test('a busy token endpoint is asked again, three times at most, up to 1, 4 and 16 seconds later', async (t) => {
  const waited = shorten(t, 500, 2_000, 8_000);
  const project = await failing({ times: 3, effect: { status: 429 } });
  assert.deepEqual(await list(project), []);
  assert.deepEqual(waited, [500, 2_000, 8_000]);
  const requests = await project.requests();
  assert.deepEqual(requests.map((r) => `${r.operation} ${r.status}`), [
    'createAccessToken 429', 'createAccessToken 429', 'createAccessToken 429', 'createAccessToken 200', 'getSipTrunks 200',
  ]);
  assert.deepEqual(requests.map((r) => r.scenario), [...Array(3).fill('node/faults[0]'), undefined, undefined]);
});

test('after the third retry it gives up', async (t) => {
  shorten(t, 500, 2_000, 8_000);
  const project = await failing({ effect: { status: 429 } });
  const { headers } = await refused(list(project), 429);
  assert.equal(headers['x-envoy-ratelimited'], 'true');
  assert.equal(headers['retry-after'], undefined);
  assert.deepEqual(await statuses(project), [429, 429, 429, 429]);
});

test('Retry-After is waited for, and a moment more', async (t) => {
  const waited = shorten(t, 7_125);
  const project = await failing({ times: 1, effect: { status: 429, headers: { 'Retry-After': '7' } } });
  assert.deepEqual(await list(project), []);
  assert.deepEqual(waited, [7_125]);
  assert.deepEqual(await statuses(project), [429, 200, 200]);
});

for (const [name, effect, status] of [
  ['a failure', { status: 500 }, 500], ['an outage', { status: 503, headers: { 'Retry-After': '0' } }, 503], ['a refusal', { error: 'invalid_client' }, 401],
]) {
  test(`${name} of the token endpoint is final`, async () => {
    const project = await failing({ times: 1, effect });
    await refused(list(project), status);
    assert.deepEqual(await statuses(project), [status]);
    assert.deepEqual(await list(project), [], 'the next call asks for a token again');
  });
}

test('a reply without a token is an error, and is not kept', async () => {
  const project = await failing({ times: 1, effect: { status: 200, body: { token_type: 'bearer' } } });
  await assert.rejects(list(project), /did not return an access_token/);
  assert.deepEqual(await list(project), []);
});

test('calls made together share one request for a token and its retries', async (t) => {
  shorten(t, 500);
  const project = await failing({ times: 1, effect: { status: 429 } });
  await Promise.all([1, 2, 3, 4].map(() => list(project)));
  assert.deepEqual(await statuses(project), [429, 200, 200, 200, 200, 200]);
});

test('clients that start together overflow the live bucket of 30, and all get their tokens', async (t) => {
  const first = server.projectWithTokens();
  await first.load({ limits: [{ match: { operation: 'createAccessToken' }, requests: 10, per: '1s', burst: 30 }] });
  const setTimeout = globalThis.setTimeout;
  t.mock.method(Math, 'random', () => 0.5);
  t.mock.method(globalThis, 'setTimeout', (run, ms, ...args) => {
    if (![500, 2_000, 8_000].includes(ms)) return setTimeout(run, ms, ...args);
    first.advance(`${ms}ms`).then(run); // the SDK waits on the project's clock
  });
  const clients = [first, ...Array.from({ length: 32 }, () => server.project(first.credentials, first.id))];
  await Promise.all(clients.map(list));
  const tokens = (await first.requests()).filter((r) => r.operation === 'createAccessToken');
  const refusals = tokens.filter((r) => r.status === 429);
  assert.ok(refusals.length >= 3, `${refusals.length} refusals`);
  assert.ok(refusals.every((r) => r.scenario === 'node/limits[0]'));
  assert.equal(tokens.length - refusals.length, 33);
});
