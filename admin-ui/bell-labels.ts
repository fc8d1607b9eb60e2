import type { Locale } from '../contract/entities.ts';

/** What the bell says by itself, whether its sheet is here or not. */
export const bellLabels: Record<Locale, { title: string; label: (unread: string) => string }> = {
  en: {
    title: 'Notifications',
    label: (unread) => (unread === '' ? 'Notifications' : `Notifications, ${unread} new`),
  },
  bn: {
    title: 'বিজ্ঞপ্তি',
    label: (unread) => (unread === '' ? 'বিজ্ঞপ্তি' : `বিজ্ঞপ্তি, নতুন ${unread}টি`),
  },
};
