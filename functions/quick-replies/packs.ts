import { createHash } from 'node:crypto';
import type { Bilingual } from '../../contract/entities.ts';
import type { QuickReplyCategory, QuickReplyPack } from '../../contract/quick-replies.ts';
import { emptyLibrary, type Pack } from './quick-reply.ts';

/** An id that a reply of a pack has in every installation, so that installing twice finds it. */
function idOf(pack: QuickReplyPack, shortcut: string): string {
  const hex = createHash('sha256').update(`${pack}${shortcut}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

type Row = readonly [shortcut: string, category: string, title: Bilingual, content: Bilingual];

const packOf = (pack: QuickReplyPack, rows: readonly Row[], more: readonly QuickReplyCategory[] = []): Pack => ({
  categories: [...emptyLibrary.categories, ...more].filter(({ id }) => rows.some(([, category]) => category === id)),
  replies: rows.map(([shortcut, category, title, content]) => ({ id: idOf(pack, shortcut), title, content, category, shortcut })),
});

const standard: readonly Row[] = [
  [
    '/shipping',
    'shipping',
    { en: 'Shipping Info', bn: 'ডেলিভারির তথ্য' },
    {
      en: 'Hello {{customer.name|there}}, inside Dhaka we deliver in 1–2 days for ৳60, elsewhere in Bangladesh in 2–4 days for ৳120. You get a message as soon as the parcel is on its way.',
      bn: 'প্রিয় {{customer.name|গ্রাহক}}, ঢাকার ভেতরে ১–২ দিনে ডেলিভারি হয়, খরচ ৬০ টাকা। ঢাকার বাইরে ২–৪ দিন, খরচ ১২০ টাকা। পার্সেল রওনা হলেই আপনাকে জানাব।',
    },
  ],
  [
    '/payment',
    'payment',
    { en: 'Payment Methods', bn: 'পেমেন্টের উপায়' },
    {
      en: 'You can pay with bKash, Nagad, Rocket, by card or in cash when the parcel arrives. Card and mobile payments are confirmed at once.',
      bn: 'বিকাশ, নগদ, রকেট বা কার্ডে পেমেন্ট করতে পারেন, পার্সেল হাতে পেয়ে নগদ টাকায়ও দিতে পারেন। কার্ড ও মোবাইল পেমেন্ট সঙ্গে সঙ্গেই নিশ্চিত হয়।',
    },
  ],
  [
    '/return',
    'returns',
    { en: 'Return Policy', bn: 'ফেরতের নিয়ম' },
    {
      en: 'You may return an item within 7 days of delivery if it is unused and in its original condition. Send us the order number and a photo, and we arrange the pick-up. The refund reaches you within 5 working days.',
      bn: 'ডেলিভারির ৭ দিনের মধ্যে পণ্য ফেরত দিতে পারেন, যদি তা অব্যবহৃত ও আগের অবস্থায় থাকে। অর্ডার নম্বর আর একটি ছবি পাঠান, আমরা এসে নিয়ে যাওয়ার ব্যবস্থা করব। ৫ কর্মদিবসের মধ্যে টাকা ফেরত পাবেন।',
    },
  ],
  [
    '/track',
    'orders',
    { en: 'Track Order', bn: 'অর্ডার কোথায় আছে' },
    {
      en: 'Please send me your order number; it begins with # and stands in the confirmation we sent you. I will look at once where your parcel is.',
      bn: 'আপনার অর্ডার নম্বরটি দিন। নম্বরটি # দিয়ে শুরু, আমাদের পাঠানো নিশ্চিতকরণ বার্তায় আছে। পার্সেল এখন কোথায়, আমি এখনই দেখে জানাচ্ছি।',
    },
  ],
  [
    '/rental',
    'rentals',
    { en: 'Book Rental', bn: 'বই ভাড়া' },
    {
      en: 'You can rent a book for 7, 15 or 30 days. You pay the rent and a deposit; the deposit comes back in full when the book returns in good condition. You can extend the rental before it ends.',
      bn: '৭, ১৫ বা ৩০ দিনের জন্য বই ভাড়া নিতে পারেন। ভাড়ার সঙ্গে একটি জামানত দিতে হয়; বই ভালো অবস্থায় ফেরত দিলে জামানতের পুরো টাকা ফেরত পাবেন। মেয়াদ শেষ হওয়ার আগে বাড়িয়েও নিতে পারেন।',
    },
  ],
];

const bookshop: readonly Row[] = [
  [
    '/stock',
    'orders',
    { en: 'Book out of stock', bn: 'বইটি এখন নেই' },
    {
      en: 'I am sorry, this title is out of stock right now. Shall I write to {{customer.email|your e-mail address}} as soon as it is back?',
      bn: 'দুঃখিত, বইটি এখন স্টকে নেই। এলে কি {{customer.email|আপনার ই-মেইলে}} ঠিকানায় জানাব?',
    },
  ],
  [
    '/damaged',
    'returns',
    { en: 'Damaged book', bn: 'বই নষ্ট এসেছে' },
    {
      en: 'I am sorry that the book reached you like that. Please send a photo of the damage. We send a new copy and take the damaged one back; you pay nothing.',
      bn: 'বইটি এভাবে পৌঁছেছে বলে আমরা দুঃখিত। নষ্ট জায়গার একটি ছবি দিন। আমরা নতুন কপি পাঠাব, আর নষ্টটি ফেরত নেব; আপনার কোনো খরচ হবে না।',
    },
  ],
  [
    '/preorder',
    'orders',
    { en: 'Pre-order', bn: 'আগাম অর্ডার' },
    {
      en: 'You can pre-order this book. We send it on the day it is published, and you can cancel until then.',
      bn: 'বইটি আগাম অর্ডার করতে পারেন। প্রকাশের দিনই পাঠিয়ে দেব। তার আগে চাইলে বাতিলও করতে পারবেন।',
    },
  ],
  [
    '/gift',
    'orders',
    { en: 'Gift wrapping', bn: 'উপহারের মোড়ক' },
    {
      en: 'With pleasure! Gift wrapping costs ৳40. Tell me what to write on the card, and whether the invoice should stay out of the parcel.',
      bn: 'অবশ্যই! উপহারের মোড়কের খরচ ৪০ টাকা। কার্ডে কী লিখব বলুন, আর পার্সেলে বিল দেব কি না তাও জানান।',
    },
  ],
  [
    '/extend',
    'rentals',
    { en: 'Extend a rental', bn: 'ভাড়ার মেয়াদ বাড়ানো' },
    {
      en: 'I can extend your rental by 7 or 15 days. Which would you like? The new date will be in your message right away.',
      bn: 'ভাড়ার মেয়াদ ৭ বা ১৫ দিন বাড়াতে পারি। কোনটি চান? নতুন তারিখ সঙ্গে সঙ্গে জানিয়ে দেব।',
    },
  ],
];

const technical: QuickReplyCategory = { id: 'technical', name: { en: 'Technical', bn: 'কারিগরি' } };
const licences: QuickReplyCategory = { id: 'licences', name: { en: 'Licences', bn: 'লাইসেন্স' } };

const hosting: readonly Row[] = [
  [
    '/down',
    'technical',
    { en: 'Site not reachable', bn: 'সাইট খুলছে না' },
    {
      en: 'I am sorry for the trouble. Please tell me the domain and since when it does not open. I check the server right now and write to you within a few minutes.',
      bn: 'অসুবিধার জন্য দুঃখিত। ডোমেইনটি কী আর কখন থেকে খুলছে না, জানান। আমি এখনই সার্ভার দেখছি, কয়েক মিনিটের মধ্যে জানাব।',
    },
  ],
  [
    '/dns',
    'technical',
    { en: 'DNS takes time', bn: 'ডিএনএস বদলাতে সময় লাগে' },
    {
      en: 'The change is made. Until it is seen everywhere it can take up to 24 hours; in most places it is less than one.',
      bn: 'পরিবর্তন করা হয়েছে। সব জায়গায় দেখা যেতে সর্বোচ্চ ২৪ ঘণ্টা লাগতে পারে; বেশির ভাগ জায়গায় এক ঘণ্টার কম।',
    },
  ],
  [
    '/ssl',
    'technical',
    { en: 'SSL certificate', bn: 'এসএসএল সনদ' },
    {
      en: 'Every hosting plan includes a free SSL certificate. It is made by itself within an hour after the domain points to us.',
      bn: 'সব হোস্টিং প্ল্যানেই বিনা মূল্যে এসএসএল সনদ আছে। ডোমেইন আমাদের সার্ভারে আসার এক ঘণ্টার মধ্যে নিজে থেকেই চালু হয়।',
    },
  ],
  [
    '/renew',
    'payment',
    { en: 'Renewal', bn: 'নবায়ন' },
    {
      en: 'You can renew in your account under “Services”. We keep everything for 7 days after the last day, so nothing is lost if you are a little late.',
      bn: 'আপনার অ্যাকাউন্টের “সার্ভিস” অংশ থেকে নবায়ন করতে পারেন। মেয়াদ শেষের পরও ৭ দিন সব রাখা থাকে, তাই একটু দেরি হলেও কিছু হারাবে না।',
    },
  ],
  [
    '/licence',
    'licences',
    { en: 'Licence key', bn: 'লাইসেন্স কি' },
    {
      en: 'Your licence key stands in your account under “Licences”, and we sent it to {{customer.email|the e-mail address of your order}}. One key works on one domain; you can move it yourself.',
      bn: 'লাইসেন্স কি আপনার অ্যাকাউন্টের “লাইসেন্স” অংশে আছে, {{customer.email|অর্ডারের ই-মেইল}} ঠিকানায়ও পাঠানো হয়েছে। একটি কি একটি ডোমেইনে চলে; আপনি নিজেই অন্য ডোমেইনে নিতে পারেন।',
    },
  ],
  [
    '/refund',
    'payment',
    { en: 'Refund', bn: 'টাকা ফেরত' },
    {
      en: 'Within 30 days you get your money back if our service does not suit you. Domains are excepted, because the registry keeps its fee. May I start the refund?',
      bn: 'আমাদের সেবা ভালো না লাগলে ৩০ দিনের মধ্যে টাকা ফেরত পাবেন। ডোমেইন এর বাইরে, কারণ রেজিস্ট্রি তার ফি রেখে দেয়। টাকা ফেরতের কাজ শুরু করব?',
    },
  ],
];

const shipping: readonly Row[] = [
  [
    '/parcel',
    'shipping',
    { en: 'Where is my parcel', bn: 'পার্সেল কোথায়' },
    {
      en: 'Please send me the tracking number. I look up where the parcel is and when it arrives.',
      bn: 'ট্র্যাকিং নম্বরটি দিন। পার্সেল কোথায় আছে আর কবে পৌঁছাবে, দেখে জানাচ্ছি।',
    },
  ],
  [
    '/late',
    'shipping',
    { en: 'Parcel is late', bn: 'পার্সেল দেরি হচ্ছে' },
    {
      en: 'I am sorry that you have to wait, {{customer.name|and thank you for telling us}}. I asked the delivery hub and write to you here as soon as I have an answer.',
      bn: 'অপেক্ষা করতে হচ্ছে বলে দুঃখিত, {{customer.name|জানানোর জন্য ধন্যবাদ}}। আমি ডেলিভারি হাবে খোঁজ নিয়েছি, উত্তর পেলেই এখানে জানাব।',
    },
  ],
  [
    '/address',
    'shipping',
    { en: 'Change the address', bn: 'ঠিকানা বদল' },
    {
      en: 'Please send the new address with a phone number. We can change it until the parcel leaves our hub.',
      bn: 'নতুন ঠিকানা আর একটি ফোন নম্বর দিন। পার্সেল আমাদের হাব ছাড়ার আগে পর্যন্ত ঠিকানা বদলানো যায়।',
    },
  ],
  [
    '/missed',
    'shipping',
    { en: 'Missed delivery', bn: 'ডেলিভারির সময় ছিলেন না' },
    {
      en: 'The rider did not find anybody at home and comes again tomorrow. Which time suits you? You can also pick the parcel up at our hub.',
      bn: 'রাইডার গিয়ে কাউকে পাননি, কাল আবার যাবেন। কোন সময় সুবিধা হয়? চাইলে আমাদের হাব থেকেও নিতে পারেন।',
    },
  ],
  [
    '/broken',
    'returns',
    { en: 'Parcel damaged', bn: 'পার্সেল ক্ষতিগ্রস্ত' },
    {
      en: 'I am sorry about that. Please send photos of the parcel, its label and what is inside, within 48 hours of delivery. We answer your claim within 3 working days.',
      bn: 'এ জন্য দুঃখিত। ডেলিভারির ৪৮ ঘণ্টার মধ্যে পার্সেল, লেবেল ও ভেতরের জিনিসের ছবি পাঠান। ৩ কর্মদিবসের মধ্যে আপনার দাবির উত্তর দেব।',
    },
  ],
  [
    '/cod',
    'payment',
    { en: 'Cash on delivery', bn: 'ক্যাশ অন ডেলিভারি' },
    {
      en: 'The rider takes cash or bKash at the door. Please have the amount ready, and open the parcel while the rider waits.',
      bn: 'দরজায় রাইডারকে নগদ বা বিকাশে টাকা দিতে পারেন। টাকা প্রস্তুত রাখুন, আর রাইডারের সামনেই পার্সেল খুলে দেখুন।',
    },
  ],
];

/** What a new team may begin with; they are free to change every word. */
export const packs: Readonly<Record<QuickReplyPack, Pack>> = {
  default: packOf('default', standard),
  bookshop: packOf('bookshop', bookshop),
  hosting: packOf('hosting', hosting, [technical, licences]),
  shipping: packOf('shipping', shipping),
};
