import type { Locale } from '../contract/entities.ts';

const inEnglish = {
  more: 'More',
  attach: 'Attach files',
  record: 'Record a voice message',
  emoji: 'Emoji',
  typing: (name: string) => `${name} is typing`,
  joined: (name: string) => `${name} joined the conversation`,
  reconnecting: 'Reconnecting. What you write is kept.',
  offline: 'You are offline. What you write is sent later.',
  current: 'You are up to date.',
  waiting: 'Waiting for the network',
};
export type AroundLabels = typeof inEnglish;

const inBengali: AroundLabels = {
  more: 'আরও',
  attach: 'ফাইল যোগ করুন',
  record: 'ভয়েস বার্তা রেকর্ড করুন',
  emoji: 'ইমোজি',
  typing: (name: string) => `${name} লিখছেন`,
  joined: (name) => `${name} আলাপে যোগ দিয়েছেন`,
  reconnecting: 'আবার সংযোগ হচ্ছে। আপনার লেখা থাকছে।',
  offline: 'ইন্টারনেট নেই। লেখাগুলো পরে পাঠানো হবে।',
  current: 'সব বার্তা এসে গেছে।',
  waiting: 'নেটওয়ার্কের অপেক্ষায়',
};

/** The few words beside every conversation in both languages: together they are smaller than one more request. */
export const aroundLabels: Readonly<Record<Locale, AroundLabels>> = { en: inEnglish, bn: inBengali };
