import { ApiError } from '../client/http.ts';
import type { SearchResult } from '../contract/search.ts';
import type { Desk } from './desk.ts';
import type { Refusal } from './inbox-shelves.ts';

/** Where a search stands: nothing asked, on its way (with what was found before), answered, or refused. */
export interface SearchState {
  readonly query: string;
  readonly isWorking: boolean;
  readonly result?: SearchResult;
  readonly failed?: Refusal;
}

/** One search at a time, asked once the typing pauses; an answer to an older question is dropped. */
export interface SearchAsking {
  readonly state: SearchState;
  ask(query: string): void;
  stop(): void;
}

/** Long enough to be between two keys, short enough not to be noticed. */
const pauseMs = 180;
const shortest = 2;

export function createSearchAsking({ http }: Pick<Desk, 'http'>, onChange: () => void): SearchAsking {
  let state: SearchState = { query: '', isWorking: false };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const become = (next: SearchState) => {
    state = next;
    onChange();
  };
  const send = async (query: string) => {
    try {
      const result = await http('GET /v1/desk/search', { query: { query } });
      if (state.query === query) become({ query, isWorking: false, result });
    } catch (error) {
      if (state.query === query) become({ query, isWorking: false, failed: error instanceof ApiError ? error.code : 'offline' });
    }
  };
  return {
    get state() {
      return state;
    },
    ask(query) {
      clearTimeout(timer);
      if (query.trim().length < shortest) return become({ query, isWorking: false });
      become({ query, isWorking: true, ...(state.result && { result: state.result }) });
      timer = setTimeout(() => void send(query), pauseMs);
    },
    stop: () => clearTimeout(timer),
  };
}
