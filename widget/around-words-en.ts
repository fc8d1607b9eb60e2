/** English sentences around a conversation: its wait, its end and what can be done with it; around-words-bn.ts has to offer the same. */
export const aroundWords = {
  another: 'Start another conversation',

  pause: 'A short pause.',
  kept: 'Your text is kept, and sent in a moment.',
  again: (seconds: string) => `You can send again in ${seconds} s; your text is kept.`,

  inLine: (place: string) => `You are number ${place} in line`,
  nextInLine: 'You are next',
  inLongLine: (place: string) => `More than ${place} are before you`,
  waited: (minutes: string) => `You have waited for ${minutes}.`,
  keepPlace: 'You may close this window; we keep your place.',
  nobodyHere: 'Nobody is here right now',
  leaveWords: 'Your message has arrived. The answer comes right here.',
  writeNow: 'Write to us now. The answer comes right here.',
  openingHours: 'Opening hours',
  everyDay: 'Every day',
  fromDay: (first: string, last: string) => `${first} to ${last}`,
  allDay: 'All day',
  closedThen: 'Closed',
  backAt: (time: string) => `We open again: ${time}.`,
  tellMe: 'Tell me when you answer',
  willTell: 'We will tell you, even when this tab is hidden.',

  isSolved: 'Is it solved?',
  closesOn: (day: string) => `Without an answer, this closes on ${day}. You can always come back to it.`,
  yes: 'Yes, solved',
  notYet: 'Not yet',
  goOn: 'Write below to go on in a new conversation.',
  howDidItGo: 'How did it go?',
  rateWith: (name: string) => `Rate your chat with ${name}`,
  scores: ['Poor', 'Fair', 'OK', 'Good', 'Excellent'],
  stars: (count: string) => `${count} of 5 stars`,
  anythingToAdd: 'Anything to add?',
  optional: 'optional',
  sendRating: 'Send',
  skip: 'Skip',
  close: 'Close',
  thanks: 'Thank you for telling us',
  change: 'Change',

  menu: 'What you can do',
  end: 'End this chat',
  save: 'Save as a text file',
  sound: 'Sound for answers',
  language: 'বাংলায় কথা বলুন',
  savedAt: (time: string) => `Saved ${time}`,

  offerLanguage: 'বাংলায় লিখছেন? সবকিছু বাংলায় দেখুন।',
  switchLanguage: 'বাংলায় দেখুন',
  stay: 'Stay with English',

  emojiGroups: { faces: 'Faces', hands: 'Hands', joy: 'Joy', things: 'Things', signs: 'Signs' },

  refusals: {
    rating_final: 'This rating can no longer be changed.',
  },
};

export type AroundWords = typeof aroundWords;
