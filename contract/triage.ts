// Pure values: the browser imports this file, so it may not import anything.

/** How urgent the team finds a conversation, the least first. */
export const priorities = ['low', 'normal', 'high', 'urgent'] as const;

/** What a conversation is about, as far as the team sorts by it. */
export const categories = [
  'technical_support',
  'billing',
  'account',
  'feature_request',
  'bug_report',
  'general',
  'other',
] as const;

/** A tag in its one spelling: lower case, no spaces around it, one between its words. */
export function spellTag(tag: string): string {
  return tag.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();
}
