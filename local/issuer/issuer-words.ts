export const languages = ['en', 'bn'] as const;
export type Language = (typeof languages)[number];

const english = {
  brand: 'Kotha',
  signInTitle: 'Sign in · Kotha',
  goodMorning: 'Good morning',
  goodAfternoon: 'Good afternoon',
  goodEvening: 'Good evening',
  toInbox: 'Sign in to your team’s inbox.',
  toSiteInbox: 'Sign in to {site}’s inbox.',
  email: 'E-mail',
  password: 'Password',
  showPassword: 'Show password',
  staySignedIn: 'Stay signed in on this device',
  signIn: 'Sign in',
  demoAccounts: 'Demo accounts on this laptop',
  fillIn: 'Fill in',
  language: 'Language',
  promise: 'Every question from the shop in one quiet place, in Bengali and in English.',
  wrongPair: 'This e-mail and this password do not belong together. Check both and try again.',
  missingEmail: 'Type your e-mail.',
  missingPassword: 'Type your password.',
  chooseTitle: 'Choose your password',
  chooseText: 'The one you were given lets you in this once. From now on only you know yours.',
  newPassword: 'New password',
  passwordAgain: 'New password once more',
  passwordRule: 'At least 12 characters, with capital and small letters, a digit and a symbol.',
  keepPassword: 'Keep it and sign in',
  weakPassword:
    'This one is too easy to guess. Take at least 12 characters, with capital and small letters, a digit and a symbol.',
  reusedPassword: 'Take another one than the one you were given.',
  unlikePasswords: 'The two are not the same. Type both again.',
  staleTitle: 'This page is out of date',
  staleText: 'The sign-in you began here was finished or took too long. Go back to the console and begin again.',
  refusedTitle: 'That did not work',
  refusedText: 'The console asked for a sign-in in a way this server does not know. Go back and try again.',
  backToConsole: 'Back to the console',
  signOutTitle: 'Sign out of Kotha?',
  signOutText: 'You will need your password to come back.',
  signOut: 'Sign out',
  signedOutTitle: 'You are signed out',
  signedOutText: 'See you soon.',
} as const;

export type Words = Record<keyof typeof english, string>;

const bengali: Words = {
  brand: 'Kotha',
  signInTitle: 'সাইন ইন · Kotha',
  goodMorning: 'সুপ্রভাত',
  goodAfternoon: 'শুভ অপরাহ্ন',
  goodEvening: 'শুভ সন্ধ্যা',
  toInbox: 'আপনার দলের ইনবক্সে সাইন ইন করুন।',
  toSiteInbox: '{site}-এর ইনবক্সে সাইন ইন করুন।',
  email: 'ই-মেইল',
  password: 'পাসওয়ার্ড',
  showPassword: 'পাসওয়ার্ড দেখান',
  staySignedIn: 'এই ডিভাইসে সাইন ইন থাকুন',
  signIn: 'সাইন ইন',
  demoAccounts: 'এই ল্যাপটপের ডেমো অ্যাকাউন্ট',
  fillIn: 'ফর্মে বসান',
  language: 'ভাষা',
  promise: 'দোকানের সব প্রশ্ন এক শান্ত জায়গায়, বাংলায় আর ইংরেজিতে।',
  wrongPair: 'এই ই-মেইল আর এই পাসওয়ার্ড মিলছে না। দুটোই দেখে আবার চেষ্টা করুন।',
  missingEmail: 'আপনার ই-মেইল লিখুন।',
  missingPassword: 'আপনার পাসওয়ার্ড লিখুন।',
  chooseTitle: 'নিজের পাসওয়ার্ড ঠিক করুন',
  chooseText: 'যে পাসওয়ার্ড পেয়েছেন, তা দিয়ে শুধু এই একবার ঢোকা যায়। এখন থেকে আপনার পাসওয়ার্ড শুধু আপনিই জানবেন।',
  newPassword: 'নতুন পাসওয়ার্ড',
  passwordAgain: 'নতুন পাসওয়ার্ডটি আরেকবার',
  passwordRule: 'অন্তত ১২টি অক্ষর; বড় ও ছোট হাতের ইংরেজি অক্ষর, একটি সংখ্যা আর একটি চিহ্নসহ।',
  keepPassword: 'রেখে সাইন ইন করুন',
  weakPassword: 'এই পাসওয়ার্ড সহজেই অনুমান করা যায়। অন্তত ১২টি অক্ষর নিন; বড় ও ছোট হাতের ইংরেজি অক্ষর, একটি সংখ্যা আর একটি চিহ্নসহ।',
  reusedPassword: 'যে পাসওয়ার্ড পেয়েছেন, তার বদলে অন্য একটি নিন।',
  unlikePasswords: 'দুটি পাসওয়ার্ড এক নয়। দুটোই আবার লিখুন।',
  staleTitle: 'এই পাতাটি পুরোনো হয়ে গেছে',
  staleText: 'এখানে শুরু করা সাইন ইন শেষ হয়েছে অথবা বেশি সময় নিয়েছে। কনসোলে ফিরে আবার শুরু করুন।',
  refusedTitle: 'কাজটি হয়নি',
  refusedText: 'কনসোল যেভাবে সাইন ইন চেয়েছে, এই সার্ভার তা চেনে না। ফিরে গিয়ে আবার চেষ্টা করুন।',
  backToConsole: 'কনসোলে ফিরুন',
  signOutTitle: 'Kotha থেকে সাইন আউট করবেন?',
  signOutText: 'ফিরে আসতে আপনার পাসওয়ার্ড লাগবে।',
  signOut: 'সাইন আউট',
  signedOutTitle: 'আপনি সাইন আউট করেছেন',
  signedOutText: 'আবার দেখা হবে।',
};

export const words: Record<Language, Words> = { en: english, bn: bengali };

/** The greeting for an hour of the day, 0 to 23. */
export function greetingAt(hour: number): 'goodMorning' | 'goodAfternoon' | 'goodEvening' {
  if (hour >= 5 && hour < 12) return 'goodMorning';
  return hour >= 12 && hour < 17 ? 'goodAfternoon' : 'goodEvening';
}
