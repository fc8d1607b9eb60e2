import type { History, Of, Rule } from './checker.ts';

const sideOf = (name: string): string => name.split(':')[0] ?? '';
const personOf = (viewer: string): string => viewer.split('/')[0] ?? '';

/** Words that were under way for longer are nobody's typing any more: late frames, twice, on a slow line. */
const longestWayMs = 60_000;

/**
 * Who is shown to write has begun to write a message to the other side a moment before, and has not only written a note;
 * in the end nobody is shown to write; and none of it was ever written down.
 */
export const typingPasses: Rule = (history) => {
  const typed = history.all('typed');
  const closed = new Set(history.all('closed').map(({ viewer }) => viewer));
  const wrong = history.all('stored').map(({ what }) => `${what} was written down`);
  const last = new Map<string, Of<'typing'>>();
  for (const line of history.all('typing')) {
    const { viewer, conversation, by, at } = line;
    const before = last.get(viewer)?.by ?? [];
    last.set(viewer, line);
    for (const name of by.filter((one) => !before.includes(one))) {
      const isTrue = typed.some(
        (word) =>
          (word.who === name || sideOf(word.who) === name) &&
          word.conversation === conversation &&
          word.at <= at &&
          word.at >= at - longestWayMs,
      );
      if (!isTrue) wrong.push(`${viewer} was shown at ${at} that ${name} writes in ${conversation}, who did not`);
    }
  }
  for (const [viewer, { by }] of last)
    if (by.length > 0 && !closed.has(viewer)) wrong.push(`${viewer} is shown for ever that ${by.join(', ')} writes`);
  return wrong;
};

const openers = (history: History): Map<string, Of<'there'>[]> =>
  Map.groupBy(history.all('there'), ({ viewer }) => personOf(viewer));

/** At the end everybody is told who is there: who has a console or the conversation open, as they say of themselves. */
export const presenceTrue: Rule = (history) => {
  const there = openers(history);
  const truth = new Map(history.all('available').map(({ who, as }) => [who, there.has(who) ? as : 'offline']));
  const wrong: string[] = [];
  for (const { presences } of history.all('team'))
    for (const [who, is] of truth) if (presences[who] !== is) wrong.push(`${who} is ${is} and said to be ${presences[who]}`);
  const [hours] = history.all('hours');
  const isAttended = hours?.areOpen === true && [...truth.values()].includes('online');
  for (const line of history.all('attended'))
    if (hours && line.isAttended !== isAttended)
      wrong.push(`${line.viewer} was told ${line.isAttended} of whether somebody is there`);
  for (const { viewer, conversation, hasCustomer, agents } of history.all('readers')) {
    const readers = history.all('there').filter((line) => line.conversation === conversation);
    const people = [...new Set(readers.map((line) => personOf(line.viewer)))];
    const isHere = people.some((person) => sideOf(person) === 'customer');
    const expected = people.filter((person) => sideOf(person) === 'agent').sort();
    if (isHere !== hasCustomer) wrong.push(`${viewer} is told ${hasCustomer} of whether the customer has ${conversation} open`);
    if (expected.join() !== [...agents].sort().join())
      wrong.push(`${viewer} is told that ${agents.join()} have ${conversation} open, and ${expected.join()} have`);
  }
  return wrong;
};
