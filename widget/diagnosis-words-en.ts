/** English sentences of the diagnosis: what is well, and what is not with what to do; diagnosis-words-bn.ts has to offer the same. */
export const diagnosisWords = {
  title: 'Is the chat well?',
  checking: 'Looking…',
  allWell: 'Everything is well.',
  close: 'Close',
  well: {
    network: 'This device is online.',
    storage: 'This browser keeps what is written.',
    settings: 'The settings can be read.',
    clock: 'The clock of this device is right.',
    enabled: 'The chat is switched on.',
    service: 'The service can be reached.',
    origin: 'This site may show the chat.',
    sign_in: 'No sign-in is missing.',
    socket: 'Messages arrive at once.',
  },
  ill: {
    network: () => 'This device is offline. Connect it to the internet.',
    storage: () =>
      'This browser stores nothing for this site: what is not sent yet is lost with the page. Allow storage, or leave the private window.',
    settings: (address: string) =>
      `The settings cannot be read from ${address}. Check the address, the page’s Content Security Policy and ad blockers.`,
    clock: (minutes: string) => `The clock of this device is ${minutes} minutes off. Let it be set automatically.`,
    enabled: () => 'The chat is switched off. An admin can switch it on in the settings.',
    service: (address: string) =>
      `The service cannot be reached at ${address}. Check connect-src of the page’s Content Security Policy and ad blockers.`,
    origin: (site: string) => `This site is not one of the allowed sites. Add ${site} in the settings.`,
    sign_in: () => 'Only signed-in customers may write here. Sign in, or give the chat an identity token.',
    socket: () =>
      'The live connection is blocked, so answers come some seconds later. Check connect-src of the page’s Content Security Policy, and firewalls that stop WebSockets.',
  },
};

export type DiagnosisWords = typeof diagnosisWords;
