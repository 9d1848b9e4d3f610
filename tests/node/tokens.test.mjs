// A token that expires while the SDK still believes in it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { all, refused, startServer } from './harness.mjs';

let server;

before(async () => { server = await startServer('--clock', 'manual'); });
after(() => server.stop());

test('past its hour the SDK fetches a new token, once, and repeats the call', async () => {
  const project = server.project();
  assert.deepEqual(await all(project.sip.sipTrunks.list({})), []);
  await project.advance('59m59s');
  assert.deepEqual(await all(project.sip.sipTrunks.list({})), []);
  await project.advance('1s');
  assert.deepEqual(await all(project.sip.sipTrunks.list({})), []);
  assert.deepEqual(await all(project.sip.sipTrunks.list({})), []);

  const requests = await project.requests();
  assert.deepEqual(requests.map((r) => r.status), [200, 200, 401, 200, 200]);
  assert.equal(requests[2].rule, 'auth.token-expired');
  await project.assertContract();
});

test('calls that meet the expiry together all succeed', async () => {
  const project = server.project();
  const trunk = await project.sip.sipTrunks.create({ createSipTrunkRequestBody: { name: 'Office', hostName: 'node-tokens' } });
  await project.advance('1h');
  const got = await Promise.all([1, 2, 3, 4, 5].map(() => project.sip.sipTrunks.get({ sipTrunkId: trunk.id })));
  assert.deepEqual(new Set(got.map((t) => t.id)), new Set([trunk.id]));
  const statuses = (await project.requests()).map((r) => r.status);
  assert.equal(statuses.filter((s) => s === 200).length, 5);
  assert.ok(statuses.every((s) => [200, 201, 401].includes(s)), `${statuses}`);
});

test('a token that is past its hour in one world is fresh in another', async () => {
  const [first, second] = [server.project(), server.project()];
  const reply = await fetch(`${server.url}/oauth2/token`, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }),
    headers: { Authorization: `Basic ${btoa('any-key:any-secret')}` },
  });
  const { access_token: token, expires_in: seconds } = await reply.json();
  assert.equal(seconds, 3600);
  const status = async (project) => (await fetch(`${server.url}/v1/projects/${project.id}/trunks`, { headers: { Authorization: `Bearer ${token}` } })).status;
  assert.equal(await status(first), 200);
  await first.advance('1h');
  assert.deepEqual([await status(first), await status(second)], [401, 200]);
});

test('a token that expires at the third call costs one retry, and one request for a token', async () => {
  const project = server.projectWithTokens();
  await project.load({ faults: [{ nth: 3, effect: { token: 'expired' } }] });
  for (let i = 0; i < 4; i++) {
    assert.deepEqual(await all(project.sip.sipTrunks.list({})), []);
  }
  const requests = await project.requests();
  assert.deepEqual(requests.map((r) => `${r.operation} ${r.status}`), [
    'createAccessToken 200', 'getSipTrunks 200', 'getSipTrunks 200', 'getSipTrunks 401',
    'createAccessToken 200', 'getSipTrunks 200', 'getSipTrunks 200',
  ]);
  assert.equal(requests[3].scenario, 'node/faults[0]');
});

test('when the fresh token is expired too, the SDK gives up', async () => {
  const project = server.projectWithTokens();
  await project.load({ faults: [{ times: 2, effect: { token: 'expired' } }] });
  await refused(all(project.sip.sipTrunks.list({})), 401);
  assert.equal((await project.requests()).length, 4);
});

test('a token that is invalid, and not expired, is final', async () => {
  const project = server.projectWithTokens();
  await project.load({ faults: [{ times: 1, effect: { token: 'invalid' } }] });
  await refused(all(project.sip.sipTrunks.list({})), 401);
  await refused(all(project.sip.sipTrunks.list({})), 401);
  const tokens = (await project.requests()).filter((r) => r.operation === 'createAccessToken');
  assert.equal(tokens.length, 1);
});
