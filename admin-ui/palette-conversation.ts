import type { AgentFace, ConversationStatus, DeskConversation } from '../contract/entities.ts';
import { categories, priorities } from '../contract/triage.ts';
import { assign, setArchived, setBlocked, setStatus, snooze } from './conversation-acts.ts';
import { conversationWords } from './conversation-words.ts';
import { customersOf } from './customers.ts';
import { inboxWords } from './inbox-words.ts';
import type { Command, PaletteHost } from './palette-command.ts';
import { locales } from './preferences.ts';
import type { Reading } from './reading.ts';
import { changeTags, setCategory, setLanguage, setPriority } from './triage-acts.ts';

interface Scene {
  readonly host: PaletteHost;
  readonly reading: Reading;
  /** The team, as far as it is known. */
  readonly agents: readonly AgentFace[];
}

/** What is done with the open conversation by everybody who may answer in it, what is near first. */
function actsHere({ host, reading, agents }: Scene, conversation: DeskConversation): Omit<Command, 'group'>[] {
  const { desk, obey, ask } = host;
  const { palette: words } = inboxWords(reading.locale);
  const said = conversationWords(reading.locale);
  const { status, assignee, priority, category, chosenLanguage, tags, snoozedUntil, archivedAt, customer } = conversation;
  const isOver = status === 'resolved' || status === 'closed';
  const isBlocked = customersOf(desk).find(customer.id)?.isBlocked ?? false;
  const put = (to: ConversationStatus) => () => void setStatus(desk, conversation, to);
  const give = (agent: AgentFace | null) => () => void assign(desk, conversation, agent);
  const { id, name } = desk.me;
  const others = agents.filter((agent) => agent.id !== id && agent.id !== assignee?.id);
  const commands: (Omit<Command, 'group' | 'id'> | false)[] = [
    { label: words.reply, figure: 'reply', keys: ['R'], run: () => obey('reply') },
    { label: said.note.mode, figure: 'lock', keys: ['N'], run: () => obey('note') },
    isOver
      ? { label: words.reopen, figure: { glyph: 'open' }, keys: ['E'], run: put('open') }
      : { label: words.resolve, figure: { glyph: 'resolved' }, keys: ['E'], run: put('resolved') },
    snoozedUntil === undefined
      ? { label: said.snooze.button, figure: 'clock', keys: ['H'], run: () => obey('snooze') }
      : { label: said.snooze.wake, figure: 'undo', run: () => void snooze(desk, conversation, null) },
    assignee?.id !== id && { label: words.toMe, figure: 'user', keys: ['I'], run: give({ id, name }) },
    { label: said.triage.addTag, figure: 'tag', keys: ['T'], run: () => obey('tag') },
    ...priorities.toReversed().map(
      (one) =>
        one !== priority && {
          label: words.setPriority(reading.words.priority[one]),
          figure: { glyph: one },
          run: () => void setPriority(desk, conversation, one),
        },
    ),
    status !== 'pending' && !isOver && { label: words.pending, figure: { glyph: 'pending' }, run: put('pending') },
    status !== 'closed' && { label: words.close, figure: { glyph: 'closed' }, run: put('closed') },
    archivedAt === undefined
      ? { label: words.archive, figure: 'archive', run: () => void setArchived(desk, conversation, true) }
      : { label: words.unarchive, figure: 'archive', run: () => void setArchived(desk, conversation, false) },
    ...others.map(
      (agent) => ({ label: words.assignTo(reading.pick(agent.name)), figure: 'userplus', run: give(agent) }) as const,
    ),
    assignee !== null && { label: words.release, figure: 'users', run: give(null) },
    ...categories.map(
      (one) =>
        one !== category && {
          label: words.setCategory(said.categories[one]),
          figure: 'sort' as const,
          run: () => void setCategory(desk, conversation, one),
        },
    ),
    category !== undefined && { label: words.noCategory, figure: 'sort', run: () => void setCategory(desk, conversation, null) },
    ...locales.map(
      (one) =>
        one !== chosenLanguage && {
          label: words.setLanguage(reading.words.language[one]),
          figure: 'globe' as const,
          run: () => void setLanguage(desk, conversation, one),
        },
    ),
    chosenLanguage !== undefined && {
      label: words.writtenLanguage,
      figure: 'globe',
      run: () => void setLanguage(desk, conversation, null),
    },
    ...tags.map(
      (tag) =>
        ({
          label: said.triage.removeTag(tag),
          figure: 'tag',
          run: () => void changeTags(desk, conversation, { remove: [tag] }),
        }) as const,
    ),
    { label: said.contact.edit, figure: 'user', run: () => ask('contact') },
    { label: said.menu.start, figure: 'compose', run: () => ask('start') },
    { label: said.merge.open, figure: 'users', run: () => ask('merge') },
    {
      label: isBlocked ? said.block.undo : said.block.do,
      figure: 'shield',
      run: () => void setBlocked(desk, conversation, !isBlocked),
    },
  ];
  return commands.filter((command) => command !== false).map((command) => ({ ...command, id: `here ${command.label}` }));
}

/** Everything that can be done with the open conversation; nothing where none is open. */
export function commandsHere(scene: Scene): Command[] {
  const { host, reading } = scene;
  const { desk, obey, ask } = host;
  const { palette: words } = inboxWords(reading.locale);
  const said = conversationWords(reading.locale);
  const { conversationId } = desk.route;
  const conversation = conversationId === undefined ? undefined : desk.inbox.find(conversationId);
  if (conversation === undefined) return [];
  return [
    ...(desk.may('send_messages') ? actsHere(scene, conversation) : []),
    { id: 'details', label: words.details, figure: 'user' as const, keys: ['D'], run: () => obey('details') },
    { id: 'history', label: said.menu.history, figure: 'history' as const, run: () => ask('history') },
    { id: 'transcript', label: said.menu.transcript, figure: 'download' as const, run: () => ask('transcript') },
  ].map((command) => ({ ...command, group: words.here }));
}
