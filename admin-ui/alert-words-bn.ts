import type { AlertWords } from './alert-words-en.ts';

/** What news is called when the device tells it, in Bengali. */
export const words: AlertWords = {
  titles: {
    waiting: (name, _by) => `নতুন আলাপ: ${name}`,
    message: (name, _by) => name,
    assigned: (name, _by) => `${name} — আলাপটি আপনাকে দেওয়া হয়েছে`,
    mention: (name, by) => `${by} আপনাকে উল্লেখ করেছেন · ${name}`,
  },
};
