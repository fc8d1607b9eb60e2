import { ApiError, type Http } from '../client/http.ts';
import { createListeners } from '../client/listeners.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { Reply } from '../contract/routes.ts';
import { askedOf, type MessageQuestion } from './message-question.ts';

export type FoundMessage = Reply<'GET /v1/desk/messages'>['messages'][number];

export interface Finding {
  readonly found: readonly FoundMessage[];
  readonly isLooking: boolean;
  /** Everything since then has been looked through; undefined before the first answer and when all has. */
  readonly lookedBackTo: string | undefined;
  readonly hasMore: boolean;
  readonly failed: ErrorCode | 'offline' | undefined;
}

export interface MessageFinder {
  readonly finding: Finding;
  subscribe(listener: () => void): () => void;
  /** Begins anew with another question. */
  ask(question: MessageQuestion): void;
  /** Looks further back until there is a screen more of messages, or so many requests were made. */
  lookFurther(): Promise<void>;
}

/** A screen of messages, and how many requests are made for it before a person is asked whether to go on. */
const screen = 30;
const requestsAtOnce = 5;

const keyOf = ({ conversationId, message }: FoundMessage): string => `${conversationId} ${message.seq}`;

/** Messages of all conversations, page by page. */
export function createMessageFinder(http: Http): MessageFinder {
  const listeners = createListeners();
  let question: MessageQuestion = {};
  let cursor: string | undefined;
  /** Raised with every question: answers to an earlier one are dropped. */
  let generation = 0;
  let finding: Finding = { found: [], isLooking: false, lookedBackTo: undefined, hasMore: false, failed: undefined };

  const become = (change: Partial<Finding>) => {
    finding = { ...finding, ...change };
    listeners.tell();
  };
  const take = ({ messages, next, lookedBackTo }: Reply<'GET /v1/desk/messages'>) => {
    cursor = next;
    const known = new Set(finding.found.map(keyOf));
    const found = [...finding.found, ...messages.filter((message) => !known.has(keyOf(message)))];
    become({ found, lookedBackTo, hasMore: next !== undefined });
  };
  const lookFurther = async (): Promise<void> => {
    if (finding.isLooking) return;
    const mine = generation;
    const wanted = finding.found.length + screen;
    become({ isLooking: true, failed: undefined });
    try {
      for (let request = 0; request < requestsAtOnce; request += 1) {
        const answer = await http('GET /v1/desk/messages', { query: { ...askedOf(question), limit: screen, cursor } });
        if (mine !== generation) return;
        take(answer);
        if (!finding.hasMore || finding.found.length >= wanted) break;
      }
      become({ isLooking: false });
    } catch (error) {
      if (mine === generation) become({ isLooking: false, failed: error instanceof ApiError ? error.code : 'internal' });
    }
  };

  return {
    get finding() {
      return finding;
    },
    subscribe: listeners.add,
    ask(next) {
      question = next;
      cursor = undefined;
      generation += 1;
      finding = { found: [], isLooking: false, lookedBackTo: undefined, hasMore: false, failed: undefined };
      void lookFurther();
    },
    lookFurther,
  };
}
