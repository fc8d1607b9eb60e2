import type { AroundWords } from './around-words-en.ts';

/** Bengali sentences around a conversation, in the polite form. */
export const aroundWords: AroundWords = {
  another: 'আরেকটি আলাপ শুরু করুন',

  pause: 'একটু থামুন।',
  kept: 'আপনার লেখা থাকছে, একটু পরেই যাবে।',
  again: (seconds) => `আর ${seconds} সেকেন্ড পর পাঠাতে পারবেন; লেখা থাকছে।`,

  inLine: (place) => `সারিতে আপনি ${place} নম্বরে`,
  nextInLine: 'এরপরই আপনার পালা',
  inLongLine: (place) => `আপনার আগে ${place} জনের বেশি আছেন`,
  waited: (minutes) => `${minutes} ধরে অপেক্ষা করছেন।`,
  keepPlace: 'জানালাটি বন্ধ করলেও আপনার জায়গা থাকবে।',
  nobodyHere: 'এই মুহূর্তে কেউ নেই',
  leaveWords: 'আপনার বার্তা পৌঁছেছে। উত্তর এখানেই আসবে।',
  writeNow: 'এখনই লিখে রাখুন। উত্তর এখানেই আসবে।',
  openingHours: 'খোলা থাকার সময়',
  everyDay: 'প্রতিদিন',
  fromDay: (first, last) => `${first} থেকে ${last}`,
  allDay: 'সারা দিন',
  closedThen: 'বন্ধ',
  backAt: (time) => `আমরা আবার আসছি: ${time}।`,
  tellMe: 'উত্তর এলে জানান',
  willTell: 'ট্যাব আড়ালে থাকলেও জানিয়ে দেব।',

  isSolved: 'সমাধান হয়েছে কি?',
  closesOn: (day) => `উত্তর না পেলে ${day} তারিখে আলাপটি শেষ হবে। পরেও ফিরে আসতে পারবেন।`,
  yes: 'হ্যাঁ, হয়েছে',
  notYet: 'এখনো না',
  goOn: 'নতুন আলাপে এগোতে নিচে লিখুন।',
  howDidItGo: 'কেমন লাগল?',
  rateWith: (name) => `${name}-এর সঙ্গে আলাপ কেমন ছিল?`,
  scores: ['ভালো নয়', 'চলনসই', 'মোটামুটি', 'ভালো', 'চমৎকার'],
  stars: (count) => `৫টির মধ্যে ${count} তারা`,
  anythingToAdd: 'আর কিছু বলবেন?',
  optional: 'ঐচ্ছিক',
  sendRating: 'পাঠান',
  skip: 'এখন নয়',
  close: 'বন্ধ করুন',
  thanks: 'জানানোর জন্য ধন্যবাদ',
  change: 'বদলান',

  menu: 'যা যা করতে পারেন',
  end: 'আলাপ শেষ করুন',
  save: 'লেখা আকারে রাখুন',
  sound: 'উত্তরের শব্দ',
  language: 'Chat in English',
  savedAt: (time) => `রাখা হয়েছে: ${time}`,

  offerLanguage: 'Writing in English? See everything in English.',
  switchLanguage: 'Switch to English',
  stay: 'বাংলায় থাকুন',

  emojiGroups: { faces: 'মুখ', hands: 'হাত', joy: 'আনন্দ', things: 'জিনিস', signs: 'চিহ্ন' },

  refusals: {
    rating_final: 'এই মূল্যায়ন আর বদলানো যাবে না।',
  },
};
