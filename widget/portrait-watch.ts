import type { Chat } from './chat-state.ts';
import type { Kit } from './pieces.ts';
import type { Branch } from './tree.ts';

/** Stands where an agent shows a picture and draws nothing itself: it has all pictures around it drawn. */
export const portraitWatch = ({ h }: Kit, { http }: Chat): Branch =>
  h('template', {
    key: 'portraits',
    ref: (element: Element) =>
      // Called while it is made: it is in its place a moment later.
      queueMicrotask(() => {
        const root = element.getRootNode() as ShadowRoot;
        void import('./portraits.ts').then(
          ({ watchPortraits }) => watchPortraits(root, http),
          (error: unknown) => console.warn('Kotha: pictures of agents cannot be drawn.', error),
        );
      }),
  });
