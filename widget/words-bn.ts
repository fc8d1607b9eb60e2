import type { Words } from './words-en.ts';

/** The Bengali sentences of the first screens, in the polite form. */
export const words: Words = {
  chatWith: (site) => `${site}: কথা বলুন`,
  online: 'অনলাইন',
  away: 'এখন কেউ নেই',
  otherLanguage: 'Chat in English',
  minimise: 'ছোট করুন',
  back: 'ফিরে যান',
  hello: 'শুভেচ্ছা',
  weAreHere: 'আপনার পাশে আছি',
  weAreAway: 'একটি বার্তা রেখে যান',
  writeToUs: 'উত্তর এখানেই পাবেন।',
  start: 'কথা শুরু করুন',
  conversation: 'আলাপ',
  write: 'আপনার বার্তা লিখুন',
  send: 'পাঠান',
  sending: 'পাঠানো হচ্ছে',
  sent: 'পাঠানো হয়েছে',
  delivered: 'পৌঁছেছে',
  seen: 'দেখা হয়েছে',
  noConnection: 'সংযোগ নেই। ইন্টারনেট দেখে আবার চেষ্টা করুন।',
};
