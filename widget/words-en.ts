/** The English sentences of the first screens; words-bn.ts has to offer the same. */
export const words = {
  chatWith: (site: string) => `Chat with ${site}`,
  online: 'Online',
  away: 'Away for now',
  otherLanguage: 'বাংলায় কথা বলুন',
  minimise: 'Minimise',
  back: 'Back',
  hello: 'Hello',
  weAreHere: 'We are here to help',
  weAreAway: 'Leave us a message',
  writeToUs: 'Our answer comes right here.',
  start: 'Start a conversation',
  conversation: 'Conversation',
  write: 'Write a message',
  send: 'Send',
  sending: 'Sending',
  sent: 'Sent',
  delivered: 'Delivered',
  seen: 'Seen',
  noConnection: 'There is no connection. Check your network and try again.',
};

export type Words = typeof words;
