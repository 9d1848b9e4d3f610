// Submits a WhatsApp template and waits until Meta has approved it. All senders
// of the project may then send it.
import { run } from './provisioning.mjs';

// It goes to review at once: with the status DRAFT it would wait for an update
// that submits it. Each variable has an example for the reviewer.
const parcelNews = {
  status: 'SUBMIT',
  name: 'parcel_news',
  language: 'EN',
  category: 'UTILITY',
  details: {
    components: [
      { type: 'BODY', text: 'Good morning {{1}}, your parcel has arrived.', examples: ['Mr. Smith'] },
      { type: 'FOOTER', text: 'Acme' },
    ],
  },
};

await run(async (project) => {
  await project.listen('WHATSAPP_TEMPLATE_APPROVED', 'WHATSAPP_TEMPLATE_REJECTED');

  const template = await project.post('/whatsapp/templates', parcelNews);
  const event = await project.wait(template, 'WHATSAPP_TEMPLATE_APPROVED', 'WHATSAPP_TEMPLATE_REJECTED');
  if (event.type !== 'WHATSAPP_TEMPLATE_APPROVED') {
    throw new Error(`${event.type}: ${event.comment}`);
  }
  console.log(`WhatsApp template ${template.name} (${template.language}) is ${event.payload.state}`);
});
