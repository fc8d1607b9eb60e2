import type { BellWords } from './bell-words-en.ts';

/** Words of the bell's sheet and of what the device tells, in Bengali. */
export const words: BellWords = {
  tabs: { all: 'সব', mention: 'উল্লেখ', assigned: 'আমাকে দেওয়া' },
  seen: 'সব দেখা হয়েছে',
  tune: 'কী কী জানতে চান',
  guest: 'একজন অতিথি',
  somebody: 'কেউ একজন',
  isNew: 'নতুন',
  notices: {
    assigned: (name, by) => (by === '' ? `${name} — কথোপকথনটি আপনাকে দেওয়া হয়েছে` : `${by} আপনাকে ${name}-এর কথোপকথন দিয়েছেন`),
    mention: (name, by) => `${by} আপনাকে উল্লেখ করেছেন · ${name}`,
    rated: (name, score) => `${name} আপনাকে ৫-এ ${score} দিয়েছেন`,
    waiting: (name) => `নতুন কথোপকথন: ${name}`,
    message: (name) => name,
  },
  empty: {
    title: 'এখনো কিছু নেই',
    text: 'কোনো সহকর্মী আপনাকে কথোপকথন দিলে বা নোটে উল্লেখ করলে, কিংবা গ্রাহক রেটিং দিলে এখানে দেখা যাবে।',
  },
  more: 'আগেরগুলো দেখুন',
  loading: 'বিজ্ঞপ্তি আসছে',
  failed: 'বিজ্ঞপ্তি আনা গেল না।',
  retry: 'আবার চেষ্টা করুন',
  sounds: 'শব্দ',
  desktop: 'ডেস্কটপ বিজ্ঞপ্তি',
  denied: 'ব্রাউজার এই পাতার বিজ্ঞপ্তি দেখাতে দিচ্ছে না। ঠিকানার পাশে অনুমতি দিন, তারপর এটি চালু করুন।',
  kinds: {
    waiting: 'নতুন কথোপকথন',
    message: 'আমার গ্রাহকদের বার্তা',
    assigned: 'আমাকে দেওয়া কথোপকথন',
    mention: 'উল্লেখ',
    rated: 'রেটিং',
  },
};
