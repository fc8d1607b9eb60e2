import type { History, Line, Marks, Of, Rule } from './checker.ts';

const sides = ['customer', 'agent'] as const;
const kinds = ['seen', 'delivered'] as const;
type Side = (typeof sides)[number];

const sideOf = (name: string): string => name.split(':')[0] ?? '';

/** What one viewer was told of one conversation, in time. */
function* tellings(history: History): Iterable<readonly [string, Of<'marked'>[]]> {
  const told = Map.groupBy(history.all('marked'), ({ viewer, conversation }) => `${viewer} of ${conversation}`);
  yield* told;
}

/** For nobody who looks on does a mark ever move back, and what was seen has arrived. */
export const marksForward: Rule = (history) => {
  const wrong: string[] = [];
  for (const [whose, told] of tellings(history)) {
    for (const kind of kinds) {
      for (const side of sides) {
        const values = told.map(({ marks }) => marks[kind][side]);
        const index = values.findIndex((value, place) => value < (values[place - 1] ?? 0));
        if (index > 0) wrong.push(`${whose}: ${kind} by the ${side} went from ${values[index - 1]} back to ${values[index]}`);
      }
    }
    for (const side of sides) {
      const odd = told.find(({ marks }) => marks.seen[side] > marks.delivered[side]);
      if (odd) wrong.push(`${whose}: the ${side} has seen ${odd.marks.seen[side]} of ${odd.marks.delivered[side]} delivered`);
    }
  }
  return wrong;
};

/** How far one side's screens had come, in time: what they looked at, and what they showed at all. */
function reach(history: History, conversation: string, side: Side) {
  const looked = history.all('looked').filter((line) => line.conversation === conversation && sideOf(line.viewer) === side);
  const viewed = history.all('viewed').filter((line) => line.conversation === conversation && sideOf(line.viewer) === side);
  const most = (until: number, lines: readonly { at: number; seq: number }[]): number =>
    lines.reduce((reached, { at, seq }) => (at <= until ? Math.max(reached, seq) : reached), 0);
  const shown = viewed.map(({ at, seqs }) => ({ at, seq: seqs.at(-1) ?? 0 }));
  return { seen: (until: number) => most(until, looked), delivered: (until: number) => most(until, shown) };
}

/** Nobody is told that something was seen at which nobody of that side had looked yet, or that it had arrived where it was not. */
export const marksTrue: Rule = (history) => {
  const wrong: string[] = [];
  const conversations = new Set(history.all('marked').map(({ conversation }) => conversation));
  for (const conversation of conversations) {
    for (const side of sides) {
      const reached = reach(history, conversation, side);
      for (const { viewer, marks, at } of history.all('marked').filter((line) => line.conversation === conversation)) {
        for (const kind of kinds) {
          const [claimed, truth] = [marks[kind][side], reached[kind](at)];
          if (claimed > truth)
            wrong.push(
              `${viewer} was told at ${at} that the ${side} had ${kind} ${claimed} of ${conversation}, and it was ${truth}`,
            );
        }
      }
    }
  }
  return wrong;
};

const living = (history: History): { closed: Set<string>; last: Map<string, Of<'marked'>> } => {
  const closed = new Set(history.all('closed').map(({ viewer }) => viewer));
  const last = new Map<string, Of<'marked'>>();
  for (const line of history.all('marked'))
    if (!closed.has(line.viewer)) last.set(`${line.viewer} of ${line.conversation}`, line);
  return { closed, last };
};

/** The newest entry with words of the other side that this screen shows. */
function newestOfOthers(history: History, view: Of<'viewed'>): number {
  const entries = history.entries(view.conversation);
  const end = view.seqs.at(-1) ?? 0;
  const others = entries.filter(({ seq, who, text }) => seq <= end && text !== '' && sideOf(who) !== sideOf(view.viewer));
  return others.at(-1)?.seq ?? 0;
}

/** At the end all tell the same, and it is all that the screens which are still there looked at and show. */
export const marksConverged: Rule = (history) => {
  const { closed, last } = living(history);
  const wrong: string[] = [];
  for (const [conversation, told] of Map.groupBy(last.values(), (line) => line.conversation)) {
    const [first] = told;
    const text = (marks: Marks | undefined): string => JSON.stringify(marks);
    for (const { viewer, marks } of told)
      if (text(marks) !== text(first?.marks))
        wrong.push(`${viewer} is told ${text(marks)} of ${conversation}, ${first?.viewer} ${text(first?.marks)}`);
    const isHere = (line: Extract<Line, { viewer: string; conversation: string }>): boolean =>
      line.conversation === conversation && !closed.has(line.viewer);
    for (const side of sides) {
      const isOurs = ({ viewer }: { viewer: string }): boolean => sideOf(viewer) === side;
      const looked = Math.max(
        0,
        ...history
          .all('looked')
          .filter(isHere)
          .filter(isOurs)
          .map(({ seq }) => seq),
      );
      if ((first?.marks.seen[side] ?? 0) < looked)
        wrong.push(`${conversation}: the ${side} looked at ${looked} and nobody knows`);
      const views = new Map(
        history
          .all('viewed')
          .filter(isHere)
          .filter(isOurs)
          .map((view) => [view.viewer, view]),
      );
      const shown = Math.max(0, ...[...views.values()].map((view) => newestOfOthers(history, view)));
      if ((first?.marks.delivered[side] ?? 0) < shown)
        wrong.push(`${conversation}: ${shown} has reached the ${side} and nobody knows`);
    }
  }
  return wrong;
};
