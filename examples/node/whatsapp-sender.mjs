// Onboards a phone number as a WhatsApp sender: submits the number, waits until
// Meta has accepted it, and proves with a one-time password that it is ours.
import { run } from './provisioning.mjs';

// The number to onboard: use your own.
const countryCode = '46';
const phoneNumber = '701234567'; // without the country code

await run(async (project) => {
  // Listen first, so that nothing is missed.
  await project.listen(
    'WHATSAPP_SENDER_PENDING_VERIFICATION', 'WHATSAPP_SENDER_ACTIVE',
    'WHATSAPP_SENDER_REJECTED', 'WHATSAPP_SENDER_ERROR',
  );

  // A new sender's details are pending changes, under review, until they are accepted.
  const sender = await project.post('/whatsapp/senders', {
    region: 'EU',
    details: { countryCode, phoneNumber, displayName: 'Acme' },
  });
  await waitFor(project, sender, 'WHATSAPP_SENDER_PENDING_VERIFICATION');

  // A code is good for a few minutes, and another one is sent at most once a minute.
  await project.post(`/whatsapp/senders/${sender.id}/register`, { method: 'SMS' });
  await project.post(`/whatsapp/senders/${sender.id}/verify`, { code: await project.code(sender.id) });
  await waitFor(project, sender, 'WHATSAPP_SENDER_ACTIVE');

  console.log(`WhatsApp sender +${countryCode}${phoneNumber} is ACTIVE`);
});

/** Waits for an event, or for one of those that say it will not come. */
async function waitFor(project, sender, type) {
  const event = await project.wait(sender, type, 'WHATSAPP_SENDER_REJECTED', 'WHATSAPP_SENDER_ERROR');
  if (event.type !== type) {
    throw new Error(`${event.type}: ${event.comment}`);
  }
}
