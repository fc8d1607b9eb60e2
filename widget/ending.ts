import type { Conversation } from '../contract/entities.ts';
import { ratingChangeMs, ratingCommentLength } from '../contract/limits.ts';
import type { ApiError } from '../client/http.ts';
import type { Place, Room } from './room.ts';
import type { Trouble } from './chat-state.ts';
import type { Branch, Child } from './tree.ts';

const star = 'M12 3.6l2.5 5.3 5.8.8-4.2 4 1 5.8-5.1-2.8-5.1 2.8 1-5.8-4.2-4 5.8-.8z';
const cross = 'M6 6l12 12M18 6L6 18';
const dayMs = 24 * 60 * 60_000;
const scores = [1, 2, 3, 4, 5];
const keptSkips = 20;

export interface Ending {
  /** The customer ends the chat here; the page for the rating follows by itself. */
  end(conversationId: string): Promise<void>;
  /** After the last message of what is over: is it solved, and how was it. */
  card(place: Place): Child;
  page(place: Place): Branch[] | undefined;
}

const isOver = ({ status }: Conversation): boolean => status === 'resolved' || status === 'closed';

/** The end of a conversation: confirmed or denied, then rated once and changed for a day. */
export function createEnding({ kit, chat, changed, ornament, adopt }: Room): Ending {
  const { h, icon, check, button, complaint, face, top, tap, nameOf } = kit;
  let isBusy = false;
  /** The conversation whose rating page is open, with what was chosen and written there so far. */
  let ratedId: string | undefined;
  let score = 0;
  let comment = '';
  let trouble: Trouble | undefined;

  const skipped = () => chat.memory.unrated ?? [];
  const leave = () => {
    ratedId = trouble = undefined;
    changed();
  };
  const skip = (id: string) => {
    chat.remember({ unrated: [...skipped().filter((each) => each !== id), id].slice(-keptSkips) });
    leave();
  };
  const rate = (id: string, chosen: number) => {
    ratedId = id;
    score = chosen;
    comment = '';
    changed();
  };
  const tryTo = async (run: () => Promise<unknown>) => {
    if (isBusy) return;
    isBusy = true;
    trouble = undefined;
    changed();
    try {
      await run();
    } catch (error) {
      trouble = (error as Partial<ApiError>).code ?? 'internal';
    }
    isBusy = false;
    changed();
  };
  const answer = (conversationId: string, isSolved: boolean) =>
    tryTo(async () => {
      const key = 'POST /v1/conversations/{conversationId}/resolution';
      adopt(await chat.http(key, { params: { conversationId }, body: { isSolved } }));
      if (isSolved) rate(conversationId, 0);
    });
  const send = (conversationId: string) =>
    tryTo(async () => {
      const key = 'POST /v1/conversations/{conversationId}/rating';
      adopt(await chat.http(key, { params: { conversationId }, body: { score, comment } }));
      leave();
    });

  const starsOf = ({ words, scene: { times } }: Place, chosen: number, choose: (score: number) => void): Branch =>
    h(
      'div',
      { class: 'stars', key: 'stars', role: 'radiogroup', 'aria-label': words.howDidItGo },
      ...scores.map((value) =>
        h(
          'label',
          { class: value <= chosen ? 'star full' : 'star', title: words.scores[value - 1] },
          h('input', {
            type: 'radio',
            name: 'score',
            checked: value === chosen,
            'aria-label': `${words.stars(times.count(value))}, ${words.scores[value - 1]}`,
            onchange: () => choose(value),
          }),
          icon(star),
        ),
      ),
    );

  const sayTrouble = ({ words, scene }: Place): Child =>
    trouble && complaint(words.refusals[trouble as keyof typeof words.refusals] ?? kit.sentenceOf(trouble, scene));

  const solvedCard = (place: Place): Branch => {
    const { words, conversation, scene } = place;
    const { times, config } = scene;
    const closesAt = Date.parse(conversation.updatedAt) + config.closeResolvedAfterDays * dayMs;
    const quiet = (label: string, onclick: () => void) => h('button', { class: 'btn ghost', key: 'no', onclick }, label);
    return h(
      'div',
      { class: 'card after', key: 'solved' },
      h('b', {}, words.isSolved),
      h('p', {}, words.closesOn(times.format(closesAt, { day: 'numeric', month: 'long' }))),
      sayTrouble(place),
      h(
        'div',
        { class: 'pair' },
        button(words.yes, () => void answer(conversation.id, true), isBusy, icon(check)),
        quiet(words.notYet, () => void answer(conversation.id, false)),
      ),
    );
  };

  const ratingCard = (place: Place): Child => {
    const { words, conversation, scene } = place;
    const { id, rating } = conversation;
    if (!rating) {
      return (
        !skipped().includes(id) &&
        h(
          'div',
          { class: 'card after', key: 'rate' },
          h('b', {}, words.howDidItGo),
          starsOf(place, 0, (chosen) => rate(id, chosen)),
        )
      );
    }
    const mayChange = scene.times.now() - Date.parse(rating.at) < ratingChangeMs;
    return h(
      'div',
      { class: 'card after', key: 'rated' },
      h('b', {}, words.thanks),
      h(
        'div',
        { class: 'stars', role: 'img', 'aria-label': words.stars(scene.times.count(rating.score)) },
        ...scores.map((value) => h('span', { class: value <= rating.score ? 'star full' : 'star' }, icon(star))),
      ),
      h('p', { class: 'word' }, words.scores[rating.score - 1]),
      mayChange && h('button', { class: 'more', onclick: () => rate(id, rating.score) }, words.change),
    );
  };

  /** Whether its customer, and not an agent, said last that it is over. */
  const isEndedByCustomer = ({ view }: Place): boolean => {
    const last = view.rows.findLast(({ event }) => event?.type === 'status')?.event;
    return last?.by.kind === 'customer';
  };

  return {
    async end(conversationId) {
      adopt(await chat.http('POST /v1/conversations/{conversationId}/end', { params: { conversationId } }));
      rate(conversationId, 0);
    },
    card(place) {
      const { conversation, words } = place;
      if (!isOver(conversation)) return undefined;
      if (conversation.status === 'resolved' && !isEndedByCustomer(place)) return solvedCard(place);
      return [ratingCard(place), conversation.status === 'closed' && h('p', { class: 'hint', key: 'go-on' }, words.goOn)];
    },
    page(place) {
      const { conversation, words, scene, view } = place;
      const { id } = conversation;
      if (ratedId !== id || !isOver(conversation)) return undefined;
      const sender = view.rows.findLast((row) => row.sender.kind === 'agent')?.sender;
      const name = sender ? nameOf(sender, scene) : undefined;
      const shop = scene.config.siteName[scene.locale];
      return [
        top(scene, words.howDidItGo, undefined, undefined, [tap(words.close, cross, leave)]),
        h(
          'form',
          {
            class: 'rate',
            key: 'rating',
            onsubmit(event: Event) {
              event.preventDefault();
              if (score) void send(id);
            },
          },
          h('div', { class: 'whom' }, ornament(), face(name)),
          h('h2', {}, words.rateWith(name ?? shop)),
          starsOf(place, score, (chosen) => {
            score = chosen;
            changed();
          }),
          h('p', { class: 'word', 'aria-live': 'polite' }, words.scores[score - 1]),
          h('label', { for: 'remark' }, words.anythingToAdd, h('em', {}, words.optional)),
          h('textarea', {
            id: 'remark',
            rows: '3',
            maxlength: ratingCommentLength,
            value: comment,
            oninput: (event: Event) => void (comment = (event.target as HTMLTextAreaElement).value),
          }),
          sayTrouble(place),
          score > 0 && button(words.sendRating, undefined, isBusy),
          h('button', { class: 'more', key: 'skip', type: 'button', onclick: () => skip(id) }, words.skip),
        ),
      ];
    },
  };
}
