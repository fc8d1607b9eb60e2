import type { DiagnosisWords } from './diagnosis-words-en.ts';

/** Bengali sentences of the diagnosis, in the polite form. */
export const diagnosisWords: DiagnosisWords = {
  title: 'চ্যাট ঠিক আছে তো?',
  checking: 'দেখা হচ্ছে…',
  allWell: 'সবকিছু ঠিক আছে।',
  close: 'বন্ধ করুন',
  well: {
    network: 'ইন্টারনেট আছে।',
    storage: 'ব্রাউজার লেখা জমা রাখছে।',
    settings: 'সেটিংস পড়া যাচ্ছে।',
    clock: 'ঘড়ির সময় ঠিক আছে।',
    enabled: 'চ্যাট চালু আছে।',
    service: 'সেবার সঙ্গে যোগাযোগ হচ্ছে।',
    origin: 'এই সাইটে চ্যাটের অনুমতি আছে।',
    sign_in: 'সাইন ইন বাকি নেই।',
    socket: 'বার্তা সঙ্গে সঙ্গে আসছে।',
  },
  ill: {
    network: () => 'ইন্টারনেট নেই। সংযোগ চালু করুন।',
    storage: () =>
      'ব্রাউজার এই সাইটের কিছু জমা রাখছে না: পাতা বন্ধ হলে না-পাঠানো লেখা হারিয়ে যাবে। জমা রাখার অনুমতি দিন, বা প্রাইভেট উইন্ডো ছেড়ে আসুন।',
    settings: (address) => `${address} থেকে সেটিংস পড়া যাচ্ছে না। ঠিকানা, পাতার Content Security Policy ও অ্যাড ব্লকার দেখুন।`,
    clock: (minutes) => `ঘড়ির সময়ে ${minutes} মিনিটের তফাত। স্বয়ংক্রিয় সময় চালু করুন।`,
    enabled: () => 'চ্যাট বন্ধ রাখা আছে। অ্যাডমিন সেটিংস থেকে চালু করতে পারেন।',
    service: (address) =>
      `${address} ঠিকানায় সেবার সঙ্গে যোগাযোগ হচ্ছে না। পাতার Content Security Policy-র connect-src ও অ্যাড ব্লকার দেখুন।`,
    origin: (site) => `এই সাইট অনুমোদিত সাইটের তালিকায় নেই। সেটিংসে ${site} যোগ করুন।`,
    sign_in: () => 'শুধু সাইন ইন করা ক্রেতারা এখানে লিখতে পারেন। সাইন ইন করুন, বা চ্যাটকে পরিচয়ের টোকেন দিন।',
    socket: () =>
      'সরাসরি সংযোগ আটকে আছে, তাই উত্তর কয়েক সেকেন্ড পরে আসে। পাতার Content Security Policy-র connect-src এবং WebSocket আটকায় এমন ফায়ারওয়াল দেখুন।',
  },
};
