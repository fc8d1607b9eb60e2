import { readCustomer, shownContact, type CustomerRecord } from '../directory/customers.ts';
import { readTexts } from '../directory/said.ts';
import { keys } from '../table/keys.ts';
import { addTerms, readReached, writeReached, writeTerms } from './store.ts';
import { phoneTerms, termsOf, type Said } from './terms.ts';

/** What is known of a customer can be looked for too: as they gave it, and as the team put it right. */
function contactOf(record: CustomerRecord | undefined): Said[] {
  const contacts = record ? [record, shownContact(record)] : [];
  const texts = contacts.flatMap(({ name = '', email = '', phone = '' }) => [name, email, phoneTerms(phone)]);
  return texts.map((text) => ({ text, seq: 0, isNote: false }));
}

/** Lets conversations be found by what is known of their customer now; where the same was said, that stays. Safe to repeat. */
export async function findByContact(record: CustomerRecord, conversationIds: readonly string[]): Promise<void> {
  const terms = termsOf(contactOf(record));
  for (const conversationId of conversationIds) await addTerms(conversationId, terms);
}

/**
 * Lets a conversation be found by what was said in it since it was last made findable; `isAnew` by all of it.
 * Safe to repeat: the same terms are written over themselves.
 */
export async function makeFindable(
  { id, customerId }: { readonly id: string; readonly customerId: string },
  isAnew = false,
): Promise<void> {
  const reached = isAnew ? { seq: 0, noteSeq: 0 } : await readReached(id);
  const [messages, notes, customer] = await Promise.all([
    readTexts(keys.entry, id, reached.seq),
    readTexts(keys.internalEntry, id, reached.noteSeq),
    readCustomer(customerId),
  ]);
  if (messages.lastSeq === reached.seq && notes.lastSeq === reached.noteSeq) return;
  const said = [
    ...contactOf(customer),
    ...notes.texts.map((text) => ({ ...text, isNote: true })),
    ...messages.texts.map((text) => ({ ...text, isNote: false })),
  ];
  await writeTerms(id, termsOf(said));
  await writeReached(id, { seq: messages.lastSeq, noteSeq: notes.lastSeq });
}
