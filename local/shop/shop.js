// @ts-check
import { startDemoBar } from './demo-bar.js';

/**
 * The bookshop page: its words in both languages, its six books, the shelf, the cart.
 *
 * @typedef {import('./demo-bar.js').Locale} Locale
 * @typedef {import('./demo-bar.js').Visitor} Visitor
 * @typedef {typeof english} Words
 * @typedef {{ [Key in keyof Words]: Words[Key] extends string ? Key : never }[keyof Words]} PlainWord
 * @typedef {'new' | 'classics' | 'children' | 'school' | 'second-hand'} Shelf
 * @typedef {{
 *   id: string,
 *   price: number,
 *   shelves: readonly Shelf[],
 *   title: Readonly<Record<Locale, string>>,
 *   author: Readonly<Record<Locale, string>>,
 * }} Book
 */

const english = {
  skip: 'Skip to the books',
  demo: 'Demo',
  tryAs: 'Try the chat as',
  visitor: 'Visitor',
  guest: 'Guest',
  nusrat: 'Nusrat, customer',
  language: 'Language',
  theme: 'Theme',
  light: 'Light',
  dark: 'Dark',
  chatMissing: 'The chat has not loaded yet. Please try again in a moment, or reload the page.',
  signInFailed: 'Nusrat could not be signed in to the chat. Please try again in a moment.',
  signOutFailed: 'Nusrat could not be signed out of the chat. Please try again in a moment.',

  shelves: 'Shelves',
  shelfNew: 'Just in',
  shelfClassics: 'Bengali classics',
  shelfChildren: 'For children',
  shelfSchool: 'School',
  shelfSecondHand: 'Second-hand',
  shelfNewTitle: 'Just in from the press',
  search: 'Search',
  searchField: 'Search for a title or an author',
  searchHint: 'Title or author',
  showAll: 'Show all books',
  /** @type {(count: number, figure: string) => string} */
  found: (count, figure) => `${figure} ${count === 1 ? 'book' : 'books'}`,
  nothing: 'No book here goes by that name. Try fewer letters, or ask us: the back room is full too.',
  askUs: 'Ask us',

  account: 'Account',
  conversations: 'Your conversations',
  accountGuest: 'You are visiting as a guest.',
  accountNusrat: 'Signed in. The chat knows her.',
  nusratName: 'Nusrat Jahan',
  becomeNusrat: 'Become Nusrat',
  signOut: 'Sign out',
  cartTitle: 'Your cart',
  /** @type {(count: number, figure: string) => string} */
  cart: (count, figure) => (count === 0 ? 'Cart, empty' : `Cart, ${figure} ${count === 1 ? 'book' : 'books'}`),
  cartEmpty: 'Nothing here yet. Take a book from the shelf.',
  cartNote: 'This shop is a demo: there is nothing to pay.',
  /** @type {(amount: string) => string} */
  total: (amount) => `Total ${amount}`,
  /** @type {(title: string) => string} */
  add: (title) => `Add ${title} to the cart`,
  /** @type {(title: string) => string} */
  remove: (title) => `Take ${title} out of the cart`,
  /** @type {(title: string, count: number, figure: string) => string} */
  added: (title, count, figure) => `${title} is in your cart: ${figure} ${count === 1 ? 'book' : 'books'} in all.`,
  /** @type {(title: string) => string} */
  removed: (title) => `${title} is back on the shelf.`,

  heroTitle: 'A house of books, one rickshaw ride away',
  heroText:
    'Bengali classics, new voices and schoolbooks from our shop in Banglamotor. In Dhaka tomorrow, in all 64 districts within three days.',
  browse: 'Browse the shelf',
  sell: 'Sell us your old books',
  ask: 'Ask about this book',
  /** @type {(title: string) => string} */
  askAbout: (title) => `Ask about this book: ${title}`,

  promises: 'What we promise',
  promiseDhaka: 'Tomorrow in Dhaka',
  /** @type {(city: string, elsewhere: string) => string} */
  fees: (city, elsewhere) => `${city} in the city, ${elsewhere} elsewhere`,
  promiseReturn: 'Seven days to return',
  promiseReturnText: 'Misprints are exchanged free',
  promisePay: 'Pay as you like',
  promisePayText: 'bKash, Nagad, card, or cash to the rider',

  footText: 'Boi Ghar is made up; the chat in the corner is real. Write a line, then answer it from the other side.',
  footAccount: 'In the agents’ console, sign in as ayesha@kotha.test with the password kotha-demo.',
  footConsole: 'Agents’ console',
  footEmbed: 'Embedding in one line',
  footOpenApi: 'HTTP API (OpenAPI)',
  footAsyncApi: 'Live events (AsyncAPI)',
};

/** @type {Words} */
const bengali = {
  skip: 'সরাসরি বইয়ের তাকে যান',
  demo: 'ডেমো',
  tryAs: 'যেভাবে কথা বলতে চান',
  visitor: 'দর্শনার্থী',
  guest: 'অতিথি',
  nusrat: 'নুসরাত, ক্রেতা',
  language: 'ভাষা',
  theme: 'থিম',
  light: 'আলো',
  dark: 'আঁধার',
  chatMissing: 'চ্যাট এখনো চালু হয়নি। একটু পরে আবার চেষ্টা করুন, অথবা পাতাটি আবার খুলুন।',
  signInFailed: 'নুসরাত চ্যাটে ঢুকতে পারেননি। একটু পরে আবার চেষ্টা করুন।',
  signOutFailed: 'নুসরাত চ্যাট থেকে বের হতে পারেননি। একটু পরে আবার চেষ্টা করুন।',

  shelves: 'বইয়ের তাক',
  shelfNew: 'নতুন এসেছে',
  shelfClassics: 'বাংলা ক্লাসিক',
  shelfChildren: 'ছোটদের বই',
  shelfSchool: 'পাঠ্যবই',
  shelfSecondHand: 'পুরোনো বই',
  shelfNewTitle: 'ছাপাখানা থেকে সদ্য',
  search: 'খুঁজুন',
  searchField: 'বই বা লেখকের নাম খুঁজুন',
  searchHint: 'বই বা লেখক',
  showAll: 'সব বই দেখুন',
  found: (_count, figure) => `${figure}টি বই`,
  nothing: 'এই নামে এখানে কোনো বই নেই। আরও কম অক্ষরে খুঁজুন, অথবা আমাদের জিজ্ঞেস করুন: ভেতরের ঘরেও অনেক বই আছে।',
  askUs: 'জিজ্ঞেস করুন',

  account: 'অ্যাকাউন্ট',
  conversations: 'আপনার আলাপ',
  accountGuest: 'আপনি অতিথি হিসেবে এসেছেন।',
  accountNusrat: 'প্রবেশ করেছেন। চ্যাট তাঁকে চেনে।',
  nusratName: 'নুসরাত জাহান',
  becomeNusrat: 'নুসরাত হয়ে দেখুন',
  signOut: 'বের হোন',
  cartTitle: 'আপনার ঝুড়ি',
  cart: (count, figure) => (count === 0 ? 'ঝুড়ি, খালি' : `ঝুড়ি, ${figure}টি বই`),
  cartEmpty: 'এখনো কিছু নেই। তাক থেকে একটি বই নিন।',
  cartNote: 'এটি একটি ডেমো দোকান: কোনো মূল্য দিতে হবে না।',
  total: (amount) => `মোট ${amount}`,
  add: (title) => `“${title}” ঝুড়িতে নিন`,
  remove: (title) => `“${title}” ঝুড়ি থেকে সরান`,
  added: (title, _count, figure) => `“${title}” ঝুড়িতে নেওয়া হয়েছে: মোট ${figure}টি বই।`,
  removed: (title) => `“${title}” তাকে ফিরিয়ে রাখা হয়েছে।`,

  heroTitle: 'এক রিকশা দূরেই আপনার বইয়ের ঘর',
  heroText: 'বাংলামোটরের দোকান থেকে ক্লাসিক, নতুন লেখা আর পাঠ্যবই। ঢাকায় পরদিন, ৬৪ জেলায় তিন দিনে।',
  browse: 'বই দেখুন',
  sell: 'পুরোনো বই বিক্রি করুন',
  ask: 'বইটি নিয়ে জিজ্ঞেস করুন',
  askAbout: (title) => `বইটি নিয়ে জিজ্ঞেস করুন: ${title}`,

  promises: 'আমাদের কথা',
  promiseDhaka: 'ঢাকায় পরদিন',
  fees: (city, elsewhere) => `শহরে ${city}, অন্যত্র ${elsewhere}`,
  promiseReturn: 'সাত দিনে ফেরত',
  promiseReturnText: 'ছাপার ভুল থাকলে বিনা খরচে বদল',
  promisePay: 'যেভাবে খুশি মূল্য দিন',
  promisePayText: 'বিকাশ, নগদ, কার্ড, অথবা হাতে হাতে',

  footText: 'বই ঘর কাল্পনিক, কিন্তু কোণের চ্যাটটি সত্যি। এক লাইন লিখুন, তারপর অন্য পাশ থেকে উত্তর দিন।',
  footAccount: 'এজেন্টদের কনসোলে ayesha@kotha.test ঠিকানা ও kotha-demo পাসওয়ার্ড দিয়ে প্রবেশ করুন।',
  footConsole: 'এজেন্টদের কনসোল',
  footEmbed: 'এক লাইনে চ্যাট বসানো',
  footOpenApi: 'HTTP API (OpenAPI)',
  footAsyncApi: 'লাইভ ইভেন্ট (AsyncAPI)',
};

/** Every word of the page, exported so that a test can hold the markup beside it. */
export const words = { en: english, bn: bengali };

/** @type {readonly Book[]} */
const books = [
  {
    id: 'gitanjali',
    price: 360,
    shelves: ['new', 'classics', 'school'],
    title: { en: 'Gitanjali', bn: 'গীতাঞ্জলি' },
    author: { en: 'Rabindranath Tagore', bn: 'রবীন্দ্রনাথ ঠাকুর' },
  },
  {
    id: 'hajar',
    price: 240,
    shelves: ['new', 'classics', 'school'],
    title: { en: 'Hajar Bochhor Dhore', bn: 'হাজার বছর ধরে' },
    author: { en: 'Zahir Raihan', bn: 'জহির রায়হান' },
  },
  {
    id: 'sultana',
    price: 290,
    shelves: ['new', 'children'],
    title: { en: 'Sultana’s Dream', bn: 'সুলতানার স্বপ্ন' },
    author: { en: 'Begum Rokeya', bn: 'বেগম রোকেয়া' },
  },
  {
    id: 'ekattor',
    price: 400,
    shelves: ['new', 'school', 'second-hand'],
    title: { en: 'Ekattorer Dinguli', bn: 'একাত্তরের দিনগুলি' },
    author: { en: 'Jahanara Imam', bn: 'জাহানারা ইমাম' },
  },
  {
    id: 'jhuli',
    price: 350,
    shelves: ['new', 'classics', 'children'],
    title: { en: 'Thakurmar Jhuli', bn: 'ঠাকুরমার ঝুলি' },
    author: { en: 'Dakshinaranjan', bn: 'দক্ষিণারঞ্জন' },
  },
  {
    id: 'kobita',
    price: 310,
    shelves: ['new', 'classics', 'second-hand'],
    title: { en: 'Shesher Kobita', bn: 'শেষের কবিতা' },
    author: { en: 'Rabindranath Tagore', bn: 'রবীন্দ্রনাথ ঠাকুর' },
  },
];

/** @type {Readonly<Record<Shelf, PlainWord>>} */
const shelfTitles = {
  new: 'shelfNewTitle',
  classics: 'shelfClassics',
  children: 'shelfChildren',
  school: 'shelfSchool',
  'second-hand': 'shelfSecondHand',
};

const deliveryFees = { city: 60, elsewhere: 110 };
const saidForMs = 7_000;

/** What the page shows at this moment. */
const page = {
  locale: /** @type {Locale} */ ('en'),
  visitor: /** @type {Visitor} */ ('guest'),
  shelf: /** @type {Shelf} */ ('new'),
  /** @type {Map<Book, number>} How many of each book lie in the cart. */
  cart: new Map(),
};

/**
 * The element the page cannot do without.
 * @template {Element} Wanted
 * @param {string} selector
 * @param {new () => Wanted} kind
 * @param {ParentNode} root
 * @returns {Wanted}
 */
function find(selector, kind, root = document) {
  const element = root.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return element;
}

/** @param {string} selector @returns {HTMLElement} */
const cloneTemplate = (selector) => {
  const copy = document.importNode(find(selector, HTMLTemplateElement).content, true);
  return find('li', HTMLLIElement, copy);
};

const say = () => words[page.locale];
/** @param {number} count */
const figure = (count) => new Intl.NumberFormat(page.locale === 'bn' ? 'bn-BD' : 'en-BD').format(count);
/** @param {number} amount */
const taka = (amount) => `৳\u00a0${figure(amount)}`;
/** @param {string} key @returns {string} */
const plainWord = (key) => {
  const word = Object.hasOwn(english, key) ? say()[/** @type {PlainWord} */ (key)] : undefined;
  if (typeof word !== 'string') throw new Error(`There is no word called ${key}.`);
  return word;
};

let silence = 0;
/**
 * Shows a line at the foot of the window and has it read aloud.
 * @param {string} text
 */
function announce(text) {
  const said = find('#said', HTMLElement);
  said.textContent = text;
  clearTimeout(silence);
  silence = window.setTimeout(() => (said.textContent = ''), saidForMs);
}

/** @param {ParentNode} root */
function fillWords(root) {
  for (const element of root.querySelectorAll('[data-word]')) {
    element.textContent = plainWord(element.getAttribute('data-word') ?? '');
  }
  for (const element of root.querySelectorAll('[data-label]')) {
    element.setAttribute('aria-label', plainWord(element.getAttribute('data-label') ?? ''));
  }
  for (const element of root.querySelectorAll('[data-hint]')) {
    element.setAttribute('placeholder', plainWord(element.getAttribute('data-hint') ?? ''));
  }
}

/** One spelling for all ways to type a name: letters and figures only, composed, small. @param {string} text */
const plainSpelling = (text) =>
  text
    .normalize('NFC')
    .toLocaleLowerCase('en')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();

/** @param {string} query @returns {readonly Book[]} */
function matchingBooks(query) {
  const wanted = plainSpelling(query);
  return books.filter(
    ({ shelves, title, author }) =>
      shelves.includes(page.shelf) &&
      [title.en, title.bn, author.en, author.bn].some((name) => plainSpelling(name).includes(wanted)),
  );
}

/** @param {Book} book */
function drawBook(book) {
  const title = book.title[page.locale];
  const row = cloneTemplate('#book');
  fillWords(row);
  find('use', SVGUseElement, row).setAttribute('href', `art.svg#c-${book.id}`);
  find('h3', HTMLElement, row).textContent = title;
  find('.author', HTMLElement, row).textContent = book.author[page.locale];
  find('.price', HTMLElement, row).textContent = taka(book.price);
  const add = find('.add', HTMLButtonElement, row);
  add.setAttribute('aria-label', say().add(title));
  add.addEventListener('click', () => addToCart(book));
  const ask = find('.ask', HTMLButtonElement, row);
  ask.setAttribute('aria-label', say().askAbout(title));
  ask.addEventListener('click', () => bar.openChat());
  return row;
}

function drawShelf() {
  const query = find('#search', HTMLInputElement).value;
  const shown = matchingBooks(query);
  find('#books', HTMLElement).replaceChildren(...shown.map(drawBook));
  find('#shelf-title', HTMLElement).textContent = plainWord(shelfTitles[page.shelf]);
  find('#shelf-count', HTMLElement).textContent = say().found(shown.length, figure(shown.length));
  find('#nothing', HTMLElement).hidden = shown.length > 0;
  find('#show-all', HTMLElement).hidden = page.shelf === 'new' && query === '';
  for (const link of document.querySelectorAll('.shelves a')) {
    if (link.getAttribute('href') === `#${page.shelf}`) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

/** @param {Book} book @param {number} copies */
function drawCartRow(book, copies) {
  const title = book.title[page.locale];
  const row = cloneTemplate('#cart-row');
  find('b', HTMLElement, row).textContent = title;
  find('small', HTMLElement, row).textContent = copies === 1 ? taka(book.price) : `${figure(copies)} × ${taka(book.price)}`;
  const remove = find('.remove', HTMLButtonElement, row);
  remove.setAttribute('aria-label', say().remove(title));
  remove.addEventListener('click', () => removeFromCart(book));
  return row;
}

function drawCart() {
  const rows = [...page.cart];
  const count = rows.reduce((sum, [, copies]) => sum + copies, 0);
  const amount = rows.reduce((sum, [book, copies]) => sum + book.price * copies, 0);
  const badge = find('#cart-count', HTMLElement);
  badge.textContent = figure(count);
  badge.hidden = count === 0;
  find('#to-cart', HTMLElement).setAttribute('aria-label', say().cart(count, figure(count)));
  find('#cart-rows', HTMLElement).replaceChildren(...rows.map(([book, copies]) => drawCartRow(book, copies)));
  find('#cart-total', HTMLElement).textContent = count === 0 ? '' : say().total(taka(amount));
  find('#cart-note', HTMLElement).textContent = count === 0 ? say().cartEmpty : say().cartNote;
  return count;
}

/** @param {Book} book */
function addToCart(book) {
  page.cart.set(book, (page.cart.get(book) ?? 0) + 1);
  const count = drawCart();
  announce(say().added(book.title[page.locale], count, figure(count)));
}

/** @param {Book} book */
function removeFromCart(book) {
  const place = [...page.cart.keys()].indexOf(book);
  page.cart.delete(book);
  drawCart();
  // The button under the finger is gone: the keyboard goes on at the row that took its place.
  const rest = document.querySelectorAll('#cart .remove');
  const next = rest[Math.min(place, rest.length - 1)];
  (next instanceof HTMLElement ? next : find('#cart', HTMLElement)).focus();
  announce(say().removed(book.title[page.locale]));
}

function drawAccount() {
  const signedIn = page.visitor === 'nusrat';
  find('#account-icon use', SVGUseElement).setAttribute('href', signedIn ? 'art.svg#face-mitu' : 'art.svg#i-user');
  find('#account-icon', SVGElement).classList.toggle('face', signedIn);
  find('#account-face use', SVGUseElement).setAttribute('href', signedIn ? 'art.svg#face-mitu' : 'art.svg#i-user');
  find('#account-name', HTMLElement).textContent = signedIn ? say().nusratName : say().guest;
  find('#account-line', HTMLElement).textContent = signedIn ? say().accountNusrat : say().accountGuest;
  find('#account-change', HTMLElement).textContent = signedIn ? say().signOut : say().becomeNusrat;
}

function drawPage() {
  fillWords(document);
  find('#fees', HTMLElement).textContent = say().fees(taka(deliveryFees.city), taka(deliveryFees.elsewhere));
  drawShelf();
  drawCart();
  drawAccount();
}

/** Shows the shelf named in the address; any other address leaves the shelf as it is. */
function followAddress() {
  const name = location.hash.slice(1);
  if (!Object.hasOwn(shelfTitles, name)) return;
  page.shelf = /** @type {Shelf} */ (name);
  find('#search', HTMLInputElement).value = '';
  drawShelf();
  find('#shelf', HTMLElement).scrollIntoView();
}

function showAllBooks() {
  page.shelf = 'new';
  find('#search', HTMLInputElement).value = '';
  history.replaceState(null, '', '#shelf');
  drawShelf();
  // The button hides itself: the keyboard goes on at the shelf it has filled.
  find('#shelf', HTMLElement).focus();
}

const bar = startDemoBar({
  showLocale: (locale) => {
    page.locale = locale;
    drawPage();
  },
  showVisitor: (visitor) => {
    page.visitor = visitor;
    drawAccount();
  },
  report: (trouble) => announce(plainWord(trouble)),
});

find('#account-change', HTMLElement).addEventListener('click', () => {
  bar.becomeVisitor(page.visitor === 'nusrat' ? 'guest' : 'nusrat');
});
find('#to-search', HTMLElement).addEventListener('click', () => {
  find('#shelf', HTMLElement).scrollIntoView();
  find('#search', HTMLElement).focus({ preventScroll: true });
});
find('#search', HTMLElement).addEventListener('input', () => {
  page.shelf = 'new';
  drawShelf();
});
find('#show-all', HTMLElement).addEventListener('click', showAllBooks);
for (const button of document.querySelectorAll('[data-opens-chat]')) button.addEventListener('click', () => bar.openChat());
for (const link of document.querySelectorAll('.shelves a')) {
  link.addEventListener('click', () => {
    // An address that does not change raises no hashchange.
    if (link.getAttribute('href') === location.hash) followAddress();
  });
}
window.addEventListener('hashchange', followAddress);
followAddress();

const address = new URL(location.href);
const wanted = address.searchParams.get('kotha-open');
if (wanted) {
  address.searchParams.delete('kotha-open');
  history.replaceState(history.state, '', address);
  const toGuide = () => location.replace('/conversations');
  bar.openConversation(wanted, toGuide).catch(toGuide);
}
