import type { History, Of, Rule } from './checker.ts';

const sideOf = (name: string): string => name.split(':')[0] ?? '';
const personOf = (viewer: string): string => viewer.split('/')[0] ?? '';

/** Whether a conversation is nothing to this viewer: somebody else's, or what the team writes among itself. */
function isForeign(history: History, viewer: string, conversation: string): boolean {
  if (sideOf(viewer) !== 'customer') return false;
  const { owner, isInternal } = history.logs.get(conversation) ?? {};
  return isInternal === true || (owner ?? personOf(viewer)) !== personOf(viewer);
}

const heardOf = (history: History): string[] =>
  history
    .all('heard')
    .flatMap(({ viewer, conversations }) =>
      conversations.filter((one) => isForeign(history, viewer, one)).map((one) => `${viewer} heard of ${one}`),
    );

function shown(history: History): string[] {
  const homeOf = new Map(history.all('sent').map(({ text, conversation }) => [text, conversation]));
  return history.all('viewed').flatMap(({ viewer, conversation, texts }) =>
    texts
      .map((text) => homeOf.get(text) ?? conversation)
      .filter((home) => isForeign(history, viewer, home))
      .map((home) => `${viewer} was shown ${home}`),
  );
}

/** So much of a note gives it away: a preview may be all that is told of it. Its name begins with a moment, which others share, and ends with chance. */
const telling = 20;
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** No words and no name of a note are in anything that was sent to a customer, wherever in it. */
function leaked(history: History): string[] {
  const notes = history.all('sent').filter(({ conversation }) => history.logs.get(conversation)?.isInternal);
  const signs = notes.flatMap(({ text, clientId }) => [inJson(text.slice(0, telling)), inJson(clientId.slice(-telling))]);
  return history.all('reached').flatMap(({ who, how, body }) => {
    const sent = JSON.stringify(body ?? null);
    return signs.filter((sign) => sent.includes(sign)).map((sign) => `${who} was sent "${sign}" of a note in ${how}`);
  });
}

/** All that moves a conversation of which its customer may know. */
const publicFigures = ['lastSeq', 'seenByCustomer', 'seenByStaff', 'deliveredToCustomer', 'deliveredToStaff'];

type Fields = Readonly<Record<string, unknown>>;

/** As text, in whatever order the fields came: that follows from how a function found them. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );

/** Everything in a body that tells how a conversation stands, with its place in the body. */
function* statesIn(value: unknown, place = ''): Iterable<readonly [string, Fields]> {
  if (typeof value !== 'object' || value === null) return;
  const fields = value as Fields;
  if ('lastSeq' in fields) yield [place, fields];
  for (const [name, inner] of Object.entries(fields)) yield* statesIn(inner, Array.isArray(value) ? place : `${place}.${name}`);
}

/**
 * How a conversation stands is told a customer in the same words for as long as nothing happened in it that they may know:
 * no figure and no time of it follows from a note.
 */
function moved(history: History): string[] {
  const first = new Map<string, string>();
  return history.all('reached').flatMap(({ who, how, body }: Of<'reached'>) =>
    [...statesIn(body)].flatMap(([place, { queue: _, ...state }]) => {
      // Its place in line follows from other conversations.
      const known = publicFigures.map((name) => String(state[name])).join(' ');
      const key = `${who} ${how}${place} ${String(state['id'] ?? state['conversationId'])} ${known}`;
      const told = inOrder(state);
      const before = first.get(key) ?? told;
      first.set(key, before);
      return told === before ? [] : [`${who} was told by ${how}${place} ${told} and before ${before}`];
    }),
  );
}

/** Nothing of another customer's conversation reaches a customer, on screen or in a frame, and nothing at all of what the team writes among itself. */
export const privately: Rule = (history) => [...heardOf(history), ...shown(history), ...leaked(history), ...moved(history)];
