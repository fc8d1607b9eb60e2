import type { Place, Room } from './room.ts';
import type { Child } from './tree.ts';

/** Fewer Latin letters than this may be a name or a number in any language. */
const enoughLatin = 8;

/** Offers the other language, once and for all, to somebody who writes in it. */
export function createOffer({ kit: { h, languageOf }, chat, changed }: Room): (place: Place) => Child {
  const isWritten = (text: string, locale: string): boolean =>
    locale === 'bn'
      ? languageOf(text) === 'bn'
      : languageOf(text) === 'en' && (text.match(/[a-z]/gi)?.length ?? 0) >= enoughLatin;

  return ({ scene, words, view }) => {
    const other = scene.locale === 'bn' ? 'en' : 'bn';
    const own = view.rows.findLast(({ mine, kind }) => mine && kind === 'text');
    if (chat.memory.isOffered || !own || !isWritten(own.text, other)) return undefined;
    const settle = () => {
      chat.remember({ isOffered: true });
      changed();
    };
    const accept = () => {
      settle();
      scene.switchLanguage();
    };
    return h(
      'div',
      { class: 'card after', key: 'offer', role: 'status' },
      h('p', { lang: other }, words.offerLanguage),
      h(
        'div',
        { class: 'pair' },
        h('button', { class: 'btn', lang: other, onclick: accept }, words.switchLanguage),
        h('button', { class: 'btn ghost', onclick: settle }, words.stay),
      ),
    );
  };
}
