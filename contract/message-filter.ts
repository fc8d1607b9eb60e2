// Pure rules: the browser imports this file, so it may not import anything.

/** What a message is, or carries. */
export const messageKinds = ['text', 'image', 'file', 'voice', 'system'] as const;
export type MessageKind = (typeof messageKinds)[number];

export const messageSenders = ['customer', 'agent', 'bot', 'system'] as const;
export type MessageSender = (typeof messageSenders)[number];

const bengaliZero = 0x09e6;

/** Words as they are compared: however they are written, with one kind of digits. */
export const foldWords = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - bengaliZero))
    .replace(/\s+/g, ' ')
    .trim();
