// @ts-check
/** Where a customer finds the conversations: in the chat. The page only opens it. */
import { startDemoBar } from './demo-bar.js';

const said = {
  en: 'The chat has not started yet. Try again in a moment, or reload the page.',
  bn: 'চ্যাট এখনো চালু হয়নি। একটু পরে আবার চেষ্টা করুন, অথবা পাতাটি আবার খুলুন।',
};

/** @param {import('./demo-bar.js').Locale} locale */
function showLocale(locale) {
  for (const text of document.querySelectorAll('[data-in]'))
    if (text instanceof HTMLElement) text.hidden = text.dataset.in !== locale;
}

const bar = startDemoBar({
  showLocale,
  showVisitor() {
    // Whoever it is, the page says the same.
  },
  report() {
    const locale = document.documentElement.lang === 'bn' ? 'bn' : 'en';
    const place = document.querySelector('#said');
    if (place) place.textContent = said[locale];
  },
});
document.querySelector('#open')?.addEventListener('click', () => bar.openChat());
