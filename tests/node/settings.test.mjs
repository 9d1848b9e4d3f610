// What holds for a whole project: countries, blocked calls, sub-projects.
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

test('a country is opened for this project only', async () => {
  const { countryPermissions } = await sip.countryPermissions.list();
  const enabled = countryPermissions.filter((c) => c.enabled).map((c) => c.isoCode);
  assert.ok(enabled.includes('US') && !enabled.includes('SE'), `${enabled}`);

  const sweden = await sip.countryPermissions.get({ isoCode: 'SE' });
  assert.deepEqual(sweden, { isoCode: 'SE', name: 'Sweden', continent: 'Europe', countryDialingCodes: ['+46'], enabled: false });
  const opened = await sip.countryPermissions.update({ isoCode: 'SE', updateCountryPermissionRequestBody: { enabled: true } });
  assert.deepEqual(opened, { ...sweden, enabled: true });
  assert.deepEqual(await sip.countryPermissions.get({ isoCode: 'SE' }), opened);
  assert.equal((await server.project().sip.countryPermissions.get({ isoCode: 'SE' })).enabled, false);
  await refused(sip.countryPermissions.get({ isoCode: 'ZZ' }), 404);
});

test('rules that block calls come, change and go', async () => {
  const create = (n) => sip.callBlockingRules.create({
    createCallBlockingRuleRequestBody: { name: `Block ${n}`, direction: 'INBOUND', callerCountry: 'US', callerMatch: '123' },
  });
  const rule = await create(1);
  assert.deepEqual(
    { name: rule.name, direction: rule.direction, callerCountry: rule.callerCountry, callerMatch: rule.callerMatch, projectId: rule.projectId },
    { name: 'Block 1', direction: 'inbound', callerCountry: 'US', callerMatch: '123', projectId: project.id },
  );
  assertTime(rule.createTime);
  const made = [rule, await create(2), await create(3)];
  assert.deepEqual((await all(sip.callBlockingRules.list({ size: 2 }))).map((r) => r.id), made.map((r) => r.id));

  const changed = await sip.callBlockingRules.update({
    id: rule.id, updateCallBlockingRuleRequestBody: { name: 'Block more', direction: 'INBOUND', callerCountry: 'US', callerMatch: '456' },
  });
  assert.deepEqual([changed.id, changed.name, changed.callerMatch], [rule.id, 'Block more', '456']);
  assertTime(changed.updateTime);
  assert.deepEqual(await sip.callBlockingRules.delete({ id: rule.id }), {});
  await refused(sip.callBlockingRules.delete({ id: rule.id }), 404);
  assert.equal((await all(sip.callBlockingRules.list({}))).length, 2);
});

test('projects are added once', async () => {
  const add = () => sip.projects.add({ addProjectsRequestBody: { projectIds: ['sub-project'] } });
  assert.deepEqual((await add()).addedProjects, ['sub-project']);
  assert.deepEqual((await add()).addedProjects, [], 'a project that is known is passed over');
});
