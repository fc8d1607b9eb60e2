import type { ApiError } from '../client/http.ts';
import type { Bilingual } from '../contract/entities.ts';
import type { QuickReply, QuickReplyCategory, QuickReplyInput, QuickReplyLibrary } from '../contract/quick-replies.ts';
import type { Desk } from './desk.ts';
import { createTurns } from './in-turn.ts';
import { codeOf, createKeptFresh } from './kept-fresh.ts';
import { createOverlay } from './overlay.ts';

/** What somebody is writing and has not saved: the reply's content, and the version it began with (none for a new one). */
export interface Edit {
  readonly input: QuickReplyInput;
  readonly version: number | undefined;
  /** The id that a new one will get. */
  readonly id: string;
}

/** The quick replies of the team, read once for the whole console and read again when they may be old. */
export interface QuickReplies {
  /** Undefined until they were read. */
  readonly library: QuickReplyLibrary | undefined;
  readonly siteName: Bilingual | undefined;
  readonly failed: ApiError['code'] | undefined;
  /** What is being edited, by the reply's id or `new`; it stays until it is saved or discarded. */
  readonly edits: ReadonlyMap<string, Edit>;
  /** Keeps what is being edited; without an edit it is discarded. */
  keepEdit(key: string, edit: Edit | undefined): void;
  reload(): Promise<void>;
  /** Puts replies and categories in order: at once here, then for everybody. `next` may be asked more than once. */
  arrange(next: Arranging): Promise<void>;
  /** Calls back after every change; while anybody listens, coming back to the page reads anew. */
  subscribe(listener: () => void): () => void;
}
export interface Arrangement {
  readonly categories: readonly QuickReplyCategory[];
  readonly quickReplies: readonly QuickReply[];
}
type Arranging = (library: QuickReplyLibrary) => Arrangement;

/** Younger ones are not read again only because somebody looks. */
const freshMs = 10_000;

const libraries = new WeakMap<Desk, QuickReplies>();

/** The quick replies of this desk. */
export function quickRepliesOf(desk: Desk): QuickReplies {
  const known = libraries.get(desk) ?? createQuickReplies(desk);
  libraries.set(desk, known);
  return known;
}

function createQuickReplies({ http }: Desk): QuickReplies {
  /** As the service told it last. */
  let library: QuickReplyLibrary | undefined;
  let siteName: Bilingual | undefined;
  /** What it has not agreed to yet. */
  const { over, lay } = createOverlay<QuickReplyLibrary>();
  const inTurn = createTurns();
  const take = (told: QuickReplyLibrary) => {
    if (library === undefined || told.version >= library.version) library = told;
  };
  const fresh = createKeptFresh<Edit>(async () => {
    // Without the shop's name the replies are still of use.
    const config = http('GET /v1/config', {}).catch(() => undefined);
    const found = await http('GET /v1/desk/quick-replies', {});
    const name = (await config)?.siteName;
    return () => {
      take(found);
      siteName = name ?? siteName;
    };
  }, freshMs);
  const { reload, subscribe, tell, edits, keepEdit } = fresh;
  const put = async (next: Arranging): Promise<void> => {
    if (library === undefined) return;
    const { categories, quickReplies } = next(library);
    const order = quickReplies.map(({ id }) => id);
    take(await http('PUT /v1/desk/quick-replies', { body: { version: library.version, categories: [...categories], order } }));
  };
  const arranged = (before: QuickReplyLibrary, next: Arranging): QuickReplyLibrary => {
    const { categories, quickReplies } = next(before);
    return { ...before, categories: [...categories], quickReplies: [...quickReplies] };
  };

  return {
    get library() {
      return library && over(library);
    },
    get siteName() {
      return siteName;
    },
    get failed() {
      return fresh.failed;
    },
    edits,
    keepEdit,
    reload,
    arrange(next) {
      const end = lay((before) => arranged(before, next));
      tell();
      return inTurn(async () => {
        try {
          await put(next).catch(async (error: unknown) => {
            if (codeOf(error) !== 'quick_reply_changed') throw error;
            // Somebody else was first: the same move, made on what they left.
            await reload();
            await put(next);
          });
        } catch (error) {
          await reload();
          throw error;
        } finally {
          end();
          tell();
        }
      });
    },
    subscribe,
  };
}
