import type { FieldErrorCode } from '../contract/errors.ts';
import type { QuickReplyPack } from '../contract/quick-replies.ts';

const replies = (count: number) => (count === 1 ? 'reply' : 'replies');

const packs: Record<QuickReplyPack, { name: string; about: string }> = {
  default: { name: 'Standard', about: 'Shipping, payment, 7-day returns, order tracking, book rental' },
  bookshop: { name: 'Bookshop', about: 'Out of stock, damaged books, pre-orders, gifts, rentals' },
  hosting: { name: 'Hosting and licences', about: 'Outages, DNS, SSL, renewals, licence keys, refunds' },
  shipping: { name: 'Courier', about: 'Late and missed parcels, address changes, claims, cash on delivery' },
};

const faults: Partial<Record<FieldErrorCode, string>> = {
  required: 'Write it in at least one language',
  too_long: 'This is too long',
  invalid_format: 'This is not written as it should be',
  invalid_type: 'This is not a text',
  not_allowed: 'This is not possible here',
  unknown_field: 'There is no such field',
};

/** The words of the quick replies in English. */
export const words = {
  title: 'Quick replies',
  loading: 'Loading quick replies',
  failed: 'The quick replies did not load',
  search: 'Search quick replies',
  add: 'New quick reply',
  more: 'More',
  back: 'Back to the list',
  language: 'Language',
  sides: { en: 'English', bn: 'Bengali' },

  picker: {
    found: (count: number, shown: string) => `${shown} quick ${replies(count)}`,
    none: (query: string) => `No quick reply for “${query}”`,
    empty: 'No quick replies yet',
    insert: 'insert',
    other: { en: 'in English', bn: 'in Bengali' },
    manage: 'Manage',
    preview: 'Preview',
  },
  list: {
    noneFound: 'Nothing found',
    clear: 'Clear the search',
    unsaved: 'Unsaved',
    move: (title: string) => `Move ${title}: arrow keys`,
    moved: (place: string, of: string) => `Place ${place} of ${of}`,
    untitled: 'Without a title',
  },
  none: {
    title: 'No quick replies yet',
    text: 'What you answer every day can stand ready here, in both languages. Type / while writing to use it.',
    first: 'Write the first one',
  },
  pick: {
    title: 'Ready answers',
    text: 'Pick one to change it. While writing to a customer, type / and a few letters.',
  },
  gone: 'This quick reply was deleted.',
  editor: {
    files: 'Files that go with it',
    fresh: 'New quick reply',
    unsaved: 'Unsaved changes',
    saved: (when: string, who: string) => `Saved ${when} by ${who}`,
    pack: 'From a starter pack',
    save: 'Save',
    discard: 'Discard',
    remove: 'Delete',
    category: 'Category',
    shortcut: 'Shortcut',
    shortcutHint: 'For example /refund',
    titleIn: { en: 'Title in English', bn: 'Title in Bengali' },
    contentIn: { en: 'Text in English', bn: 'Text in Bengali' },
    shortTitle: 'Title',
    content: 'Text',
    left: (count: string) => `${count} left`,
    insert: (name: string) => `Insert ${name}`,
    variables: 'Insert',
    fallbackHint: 'Words after | stand in where a value is not known: {{customer.name|there}}',
    unknown: (name: string) => `There is no variable “${name}”`,
    unclosed: 'A variable begins with {{ and ends with }}',
    conflict: (who: string) => `${who} changed this in the meantime`,
    somebody: 'Somebody',
    theirs: 'Take theirs',
    mine: 'Keep mine',
  },
  preview: {
    title: 'Preview',
    unknownCustomer: 'Customer without a name',
    empty: 'Write a text to see it as the customer would.',
    customer: 'Nusrat Jahan',
  },
  removed: (title: string) => `Deleted ${title}`,
  savedToast: 'Saved',
  discarded: 'Changes discarded',

  packs: {
    menu: 'Starter packs',
    lead: 'Natural answers in both languages. Add a pack, then change every word you like.',
    name: packs,
    add: (count: number, shown: string) => `Add ${shown} ${replies(count)}`,
    installed: 'Added',
    added: (count: number, shown: string) => `Added ${shown} ${replies(count)}`,
  },
  exported: 'Export as a file',
  imports: {
    menu: 'Import a file',
    title: 'Import quick replies',
    lead: 'Choose a JSON file that was exported here. Everything in it is added, or nothing and you see why.',
    choose: 'Choose a file',
    notJson: 'This is not a file of quick replies. Export one to see how it looks.',
    done: (count: number, shown: string) => `Added ${shown} ${replies(count)}.`,
    known: (shown: string) => `${shown} were there already.`,
    refused: (count: number, shown: string) =>
      `Nothing was added. ${shown} ${count === 1 ? 'field is' : 'fields are'} not right:`,
    row: (place: string) => `Row ${place}`,
    more: (shown: string) => `and ${shown} more`,
    tooLarge: 'The file is too large. Split it.',
  },
  categories: {
    menu: 'Categories',
    lead: 'In the order in which they are listed. A category with replies cannot be removed.',
    add: 'Add a category',
    up: (name: string) => `Move ${name} up`,
    down: (name: string) => `Move ${name} down`,
    remove: (name: string) => `Remove ${name}`,
    needsName: 'Give every category a name in at least one language.',
    save: 'Save categories',
  },
  fields: { title: 'Title', content: 'Text', category: 'Category', shortcut: 'Shortcut' } as Record<string, string>,
  faults,
  shortcutTaken: 'Another quick reply has this shortcut',
  shortcutForm: 'Begin with / and use letters, digits, - or _',
  noCategory: 'There is no such category',
};

export type QuickReplyWords = typeof words;
