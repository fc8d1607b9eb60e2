import { readCustomer } from '../directory/customers.ts';
import { readTexts } from '../directory/said.ts';
import { keys } from '../table/keys.ts';
import { readReached, writeReached, writeTerms } from './store.ts';
import { phoneTerms, termsOf, type Said } from './terms.ts';

/** What is known of a customer can be looked for too. */
async function contactOf(customerId: string): Promise<Said[]> {
  const { name = '', email = '', phone = '' } = (await readCustomer(customerId)) ?? {};
  return [name, email, phoneTerms(phone)].map((text) => ({ text, seq: 0, isNote: false }));
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
  const [messages, notes, contact] = await Promise.all([
    readTexts(keys.entry, id, reached.seq),
    readTexts(keys.internalEntry, id, reached.noteSeq),
    contactOf(customerId),
  ]);
  if (messages.lastSeq === reached.seq && notes.lastSeq === reached.noteSeq) return;
  const said = [
    ...contact,
    ...notes.texts.map((text) => ({ ...text, isNote: true })),
    ...messages.texts.map((text) => ({ ...text, isNote: false })),
  ];
  await writeTerms(id, termsOf(said));
  await writeReached(id, { seq: messages.lastSeq, noteSeq: notes.lastSeq });
}
