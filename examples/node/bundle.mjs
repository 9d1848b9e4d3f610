// Creates a bundle, which is several services in one call: here an SMS app and
// a Conversation app. They are made one after the other, and one event tells of
// the end.
import { run } from './provisioning.mjs';

await run(async (project) => {
  await project.listen('BUNDLE_DONE');

  const created = await project.post('/bundles', {
    name: 'Acme',
    region: 'EU',
    smsApp: true, // named as the bundle
    convApp: { name: 'Acme talks' },
  });

  // The event says that the bundle has ended, not how.
  const { payload } = await project.wait(created, 'BUNDLE_DONE');
  if (payload.state !== 'DONE') {
    throw new Error(`the bundle ended as ${payload.state}`);
  }

  const bundle = await project.get(`/bundles/${created.id}`);
  console.log(`Bundle is ${bundle.state} with SMS app "${bundle.smsApp.name}" and Conversation app "${bundle.convApp.name}"`);
});
