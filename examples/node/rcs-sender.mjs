// Launches an RCS sender: creates one, gives it a brand and the answers that
// the operators ask for, invites a phone to test it, and has it launched.
import { readFileSync } from 'node:fs';

import { run } from './provisioning.mjs';

// The phone that tries the sender before others do: use your own.
const testNumber = '+306912345678';

// What the operators want to know. The API lists the questions at
// /rcs/questionnaire/TRANSACTIONAL; some countries have more. Without a video of
// the use case the launch waits until one is added.
const questionnaire = {
  general: {
    answers: {
      optInDescription: 'A box is ticked when ordering.',
      triggerDescription: 'The parcel moves.',
      interactionsDescription: 'Where the parcel is, and a button to change its delivery.',
      optOutDescription: 'The answer STOP.',
      videoUris: ['https://acme.example/parcel.mp4'],
    },
  },
  verification: {
    answers: { name: 'Ada Acme', email: 'ada@acme.example', website: 'https://acme.example' },
  },
};

await run(async (project) => {
  // The API fetches the brand's images when it gets their addresses.
  for (const name of ['banner.png', 'logo.png']) {
    const content = readFileSync(new URL(`../brand/${name}`, import.meta.url));
    project.files[`/brand/${name}`] = { type: 'image/png', content };
  }
  await project.listen('RCS_SENDER_STATUS_UPDATED', 'RCS_SENDER_OPERATOR_STATUS_UPDATED');

  const sender = await project.post('/rcs/senders', {
    region: 'EU', billingCategory: 'CONVERSATIONAL', useCase: 'TRANSACTIONAL',
  });

  // Once the draft has what a sender needs, it is made, and can be tested.
  await project.patch(`/rcs/senders/${sender.id}`, {
    details: { countries: ['GR'], brand: brand(project), questionnaire },
  });
  await waitState(project, sender, 'IN_TEST');

  // No event tells of the owner's answer: who must know asks for the number's state.
  await project.post(`/rcs/senders/${sender.id}/testNumbers`, { testNumbers: [testNumber] });
  const tester = await project.get(`/rcs/senders/${sender.id}/testNumbers/${testNumber}`);
  console.log(`Test number ${testNumber} is ${tester.state}`);

  await project.post(`/rcs/senders/${sender.id}/launch`);
  await waitState(project, sender, 'LAUNCHED');
  console.log('RCS sender Acme is LAUNCHED');
});

/** What people see of the sender. */
function brand(project) {
  return {
    name: 'Acme',
    description: 'News of your parcel',
    color: '#125E8A',
    emails: [{ label: 'Support', address: 'support@acme.example' }],
    bannerUrl: `${project.public}/brand/banner.png`,
    logoUrl: `${project.public}/brand/logo.png`,
    privacyPolicyUrl: 'https://acme.example/privacy',
    termsOfServiceUrl: 'https://acme.example/terms',
  };
}

// Follows a sender until it is in a state. It launches with one operator after
// the other, each of which may turn it down.
async function waitState(project, sender, state) {
  for (;;) {
    const event = await project.wait(sender, 'RCS_SENDER_STATUS_UPDATED', 'RCS_SENDER_OPERATOR_STATUS_UPDATED');
    if (event.operatorCurrentStatus === 'REJECTED') {
      throw new Error(`${event.operator} has turned the sender down: ${event.comment}`);
    }
    if (event.type === 'RCS_SENDER_OPERATOR_STATUS_UPDATED') {
      console.log(`${event.operator} has it ${event.operatorCurrentStatus}`);
    } else if (event.payload.state === state) {
      return;
    }
  }
}
