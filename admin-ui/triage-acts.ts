import type { Category, DeskConversation, Locale, Priority } from '../contract/entities.ts';
import type { Desk } from './desk.ts';
import { currentReading } from './reading.ts';
import { act, nameNow, nowOf, paramsOf, sayDone, wordsNow } from './undoable-act.ts';

/** Says how urgent a conversation is. */
export async function setPriority(desk: Desk, conversation: DeskConversation, priority: Priority): Promise<void> {
  const put = (now: DeskConversation, wanted: Priority) =>
    act(desk, now, { priority: wanted }, () =>
      desk.http('PUT /v1/desk/conversations/{conversationId}/priority', { ...paramsOf(now), body: { priority: wanted } }),
    );
  const { priority: before } = conversation;
  if (before === priority || !(await put(conversation, priority))) return;
  const said = wordsNow().done.priority(nameNow(conversation), currentReading().words.priority[priority]);
  sayDone(desk, said, () => put(nowOf(desk, conversation), before));
}

/** Says what a conversation is about. */
export async function setCategory(desk: Desk, conversation: DeskConversation, category: Category | null): Promise<void> {
  const put = (now: DeskConversation, wanted: Category | null) =>
    act(desk, now, { category: wanted ?? undefined }, () =>
      desk.http('PUT /v1/desk/conversations/{conversationId}/category', { ...paramsOf(now), body: { category: wanted } }),
    );
  const { category: before = null } = conversation;
  if (before === category || !(await put(conversation, category))) return;
  const { done, categories } = wordsNow();
  const name = nameNow(conversation);
  const said = category === null ? done.noCategory(name) : done.category(name, categories[category]);
  sayDone(desk, said, () => put(nowOf(desk, conversation), before));
}

/** Says in which language a conversation is held, whatever the customer writes; null lets it follow what they write. */
export async function setLanguage(desk: Desk, conversation: DeskConversation, language: Locale | null): Promise<void> {
  const put = (now: DeskConversation, wanted: Locale | null) =>
    act(desk, now, { language: wanted ?? now.writtenLanguage, chosenLanguage: wanted ?? undefined }, () =>
      desk.http('PUT /v1/desk/conversations/{conversationId}/language', { ...paramsOf(now), body: { language: wanted } }),
    );
  const { chosenLanguage: before = null } = conversation;
  if (before === language || !(await put(conversation, language))) return;
  const { done } = wordsNow();
  const name = nameNow(conversation);
  const said = language === null ? done.writtenLanguage(name) : done.language(name, currentReading().words.language[language]);
  sayDone(desk, said, () => put(nowOf(desk, conversation), before));
}

interface TagChange {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** Adds and removes tags in their one spelling. */
export async function changeTags(desk: Desk, conversation: DeskConversation, change: TagChange): Promise<void> {
  const put = (now: DeskConversation, { add = [], remove = [] }: TagChange) => {
    const tags = [...now.tags.filter((tag) => !remove.includes(tag)), ...add];
    return act(desk, now, { tags: [...new Set(tags)] }, () =>
      desk.http('PUT /v1/desk/conversations/{conversationId}/tags', {
        ...paramsOf(now),
        body: { add: [...add], remove: [...remove] },
      }),
    );
  };
  const had = (tag: string) => conversation.tags.includes(tag);
  const added = (change.add ?? []).filter((tag) => !had(tag));
  const removed = (change.remove ?? []).filter(had);
  if (added.length + removed.length === 0 || !(await put(conversation, { add: added, remove: removed }))) return;
  const { done } = wordsNow();
  const said = [...added.map(done.tagged), ...removed.map(done.untagged)].join(' · ');
  sayDone(desk, said, () => put(nowOf(desk, conversation), { add: removed, remove: added }));
}
