import { AppError } from '../../contract/app-error.ts';
import type { Attachment } from '../../contract/entities.ts';
import type { FieldErrorCode, FieldErrors } from '../../contract/errors.ts';
import { limits } from '../../contract/limits.ts';
import type { QuickReplyCategory, QuickReplyInput } from '../../contract/quick-replies.ts';

/** A quick reply as it is kept; its place is its place in the library. */
export interface KeptReply extends Omit<QuickReplyInput, 'attachmentIds'> {
  readonly id: string;
  readonly attachments?: readonly Attachment[] | undefined;
  readonly version: number;
  readonly updatedAt: string;
  /** Absent for what came with a starter pack at the set-up. */
  readonly updatedBy?: string | undefined;
}

export interface Library {
  readonly version: number;
  readonly categories: readonly QuickReplyCategory[];
  readonly replies: readonly KeptReply[];
}

/** What a library is before anybody wrote to it. */
export const emptyLibrary: Library = {
  version: 0,
  categories: [
    { id: 'shipping', name: { en: 'Shipping', bn: 'ডেলিভারি' } },
    { id: 'payment', name: { en: 'Payment', bn: 'পেমেন্ট' } },
    { id: 'returns', name: { en: 'Returns', bn: 'ফেরত' } },
    { id: 'orders', name: { en: 'Orders', bn: 'অর্ডার' } },
    { id: 'rentals', name: { en: 'Rentals', bn: 'বই ভাড়া' } },
  ],
  replies: [],
};

/** What an editor writes, with the files that it names. */
export type WrittenReply = Omit<KeptReply, 'id' | 'version' | 'updatedAt' | 'updatedBy'>;

/** Who changes something, and when. */
export interface Change {
  readonly at: string;
  readonly by?: string | undefined;
}

const refuse = (fields: FieldErrors): AppError =>
  new AppError('invalid_input', `Correct ${Object.keys(fields).join(', ')} and send it again.`, { fields });

const fault = (code: FieldErrorCode, detail: string) => ({ code, detail });

const changedMeanwhile = (): AppError =>
  new AppError('quick_reply_changed', 'Somebody else changed this in the meantime. Read it again, then change it.');

function find(library: Library, id: string): KeptReply {
  const found = library.replies.find((reply) => reply.id === id);
  if (found === undefined) throw new AppError('not_found', 'There is no such quick reply. It may have been deleted.');
  return found;
}

/** What is wrong with a reply in this library, by field; itself it may replace. */
function faultsIn(library: Library, input: WrittenReply, id?: string): FieldErrors {
  const faults: FieldErrors = {};
  if (!library.categories.some((category) => category.id === input.category))
    faults['category'] = fault('not_allowed', `There is no category ${input.category}. Add it first.`);
  const holder = library.replies.find((reply) => reply.shortcut !== undefined && reply.shortcut === input.shortcut);
  if (holder !== undefined && holder.id !== id)
    faults['shortcut'] = fault(
      'not_allowed',
      `${input.shortcut} belongs to “${holder.title.en || holder.title.bn}”. Choose another.`,
    );
  return faults;
}

function insert(library: Library, added: readonly KeptReply[], place = library.replies.length): Library {
  if (library.replies.length + added.length > limits.quickReplies) {
    const room = limits.quickReplies - library.replies.length;
    const detail = `At most ${limits.quickReplies} quick replies fit; there is room for ${room} more. Delete some first.`;
    throw new AppError('too_many_quick_replies', detail);
  }
  const replies = [...library.replies.slice(0, place), ...added, ...library.replies.slice(place)];
  return { ...library, version: nextVersion(library), replies };
}

/** The same for replies that say the same under the same name. */
const printOf = ({ title, content, category, shortcut = '', attachments = [] }: WrittenReply): string =>
  [title.en, title.bn, content.en, content.bn, category, shortcut, ...attachments.map(({ id }) => id)].join('\0');

/** Versions are the library's, so that no two states of a reply ever share one, not even after it was deleted and came back. */
const nextVersion = (library: Library): number => library.version + 1;

const kept = (id: string, version: number, input: WrittenReply, { at, by }: Change): KeptReply => {
  const { title, content, category, shortcut, attachments } = input;
  const optional = { ...(shortcut !== undefined && { shortcut }), ...(attachments?.length && { attachments }) };
  return { id, title, content, category, ...optional, version, updatedAt: at, updatedBy: by };
};

/** The library with one more reply; the same one added again changes nothing, another under its id is refused. */
export function addReply(library: Library, id: string, input: WrittenReply, change: Change, place?: number): Library {
  const before = library.replies.find((reply) => reply.id === id);
  if (before !== undefined) {
    if (printOf(before) === printOf(input)) return library;
    throw changedMeanwhile();
  }
  const faults = faultsIn(library, input);
  if (Object.keys(faults).length > 0) throw refuse(faults);
  return insert(library, [kept(id, nextVersion(library), input, change)], place);
}

/** The library with one reply changed, if nobody changed it since that version; what says the same already is no change. */
export function changeReply(library: Library, id: string, version: number, input: WrittenReply, change: Change): Library {
  const before = find(library, id);
  if (printOf(before) === printOf(input)) return library;
  if (before.version !== version) throw changedMeanwhile();
  const faults = faultsIn(library, input, id);
  if (Object.keys(faults).length > 0) throw refuse(faults);
  const after = kept(id, nextVersion(library), input, change);
  const replies = library.replies.map((reply) => (reply === before ? after : reply));
  return { ...library, version: nextVersion(library), replies };
}

/** The library without one reply, if nobody changed it since that version. */
export function removeReply(library: Library, id: string, version: number): Library {
  const before = find(library, id);
  if (before.version !== version) throw changedMeanwhile();
  return { ...library, version: nextVersion(library), replies: library.replies.filter((reply) => reply !== before) };
}

/** The library in a new order and with new categories, if nobody changed anything in it since that version. */
export function arrange(
  library: Library,
  { version, order, categories }: { version: number; order: readonly string[]; categories: readonly QuickReplyCategory[] },
): Library {
  if (library.version !== version) throw changedMeanwhile();
  const faults: FieldErrors = {};
  const byId = new Map(library.replies.map((reply) => [reply.id, reply]));
  const replies = order.flatMap((id) => byId.get(id) ?? []);
  if (new Set(order).size !== byId.size || replies.length !== byId.size || order.length !== byId.size)
    faults['order'] = fault('invalid_format', 'Name every reply of the library, once.');
  const ids = new Set(categories.map(({ id }) => id));
  if (ids.size !== categories.length) faults['categories'] = fault('not_allowed', 'Two categories have the same id.');
  const lost = library.replies.find((reply) => !ids.has(reply.category));
  if (lost !== undefined)
    faults['categories'] = fault('not_allowed', `The category ${lost.category} still has replies. Move them first.`);
  if (Object.keys(faults).length > 0) throw refuse(faults);
  return { version: nextVersion(library), categories, replies };
}

/** Adds categories that are not there yet; those that are keep their names. */
function withCategories(library: Library, categories: readonly QuickReplyCategory[]): Library {
  const fresh = categories.filter(({ id }, index) => categories.findIndex((other) => other.id === id) === index);
  const added = fresh.filter(({ id }) => !library.categories.some((category) => category.id === id));
  if (library.categories.length + added.length > limits.quickReplyCategories)
    throw refuse({ categories: fault('too_long', `At most ${limits.quickReplyCategories} categories fit.`) });
  return added.length === 0 ? library : { ...library, categories: [...library.categories, ...added] };
}

/** The library with all rows of a file that it does not hold yet, or a refusal that names every wrong row. */
export function importReplies(
  library: Library,
  file: { categories: readonly QuickReplyCategory[]; quickReplies: readonly WrittenReply[] },
  newId: () => string,
  change: Change,
): Library {
  const wide = withCategories(library, file.categories);
  const seen = [...wide.replies];
  const prints = new Set(seen.map(printOf));
  const faults: FieldErrors = {};
  for (const [row, input] of file.quickReplies.entries()) {
    if (prints.has(printOf(input))) continue;
    for (const [field, said] of Object.entries(faultsIn({ ...wide, replies: seen }, input)))
      faults[`quickReplies.${row}.${field}`] = said;
    prints.add(printOf(input));
    seen.push(kept(newId(), nextVersion(library), input, change));
  }
  if (Object.keys(faults).length > 0) throw refuse(faults);
  const added = seen.slice(wide.replies.length);
  return added.length === 0 ? library : insert(wide, added);
}

/** A starter pack: its replies have ids of their own, the same in every installation. */
export interface Pack {
  readonly categories: readonly QuickReplyCategory[];
  readonly replies: readonly (QuickReplyInput & { readonly id: string })[];
}

/** How many of a pack's replies the library does not hold. */
export function missingOf(library: Library, pack: Pack): number {
  return pack.replies.filter(({ id }) => !library.replies.some((reply) => reply.id === id)).length;
}

/** The library with what it misses of a pack; a shortcut that is taken stays with who has it. */
export function installPack(library: Library, pack: Pack, change: Change): Library {
  const missing = pack.replies.filter(({ id }) => !library.replies.some((reply) => reply.id === id));
  if (missing.length === 0) return library;
  const taken = new Set(library.replies.map(({ shortcut }) => shortcut));
  const added = missing.map(({ id, shortcut, ...rest }) =>
    kept(id, nextVersion(library), taken.has(shortcut) ? rest : { ...rest, shortcut }, change),
  );
  return insert(withCategories(library, pack.categories), added);
}
