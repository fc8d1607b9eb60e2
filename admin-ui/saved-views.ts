import { ApiError } from '../client/http.ts';
import { newId } from '../contract/ids.ts';
import type { SavedView as Kept, SavedViews as Shelf } from '../contract/views.ts';
import type { Desk } from './desk.ts';
import { createTurns } from './in-turn.ts';
import type { InboxLook } from './inbox-look.ts';
import { createOverlay } from './overlay.ts';

export type Owner = 'own' | 'team';

/** A view of the inbox under a name. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly look: InboxLook;
}

type Change = (views: readonly SavedView[]) => readonly SavedView[];

/** Views that were given a name, the agent's own and the team's. */
export interface SavedViewsOfDesk {
  readonly own: readonly SavedView[];
  readonly team: readonly SavedView[];
  readonly all: readonly SavedView[];
  subscribe(listener: () => void): () => void;
  load(): Promise<void>;
  add(owner: Owner, name: string, look: InboxLook): Promise<void>;
  /** Replaces all views of an owner by what `change` makes of them; shown at once, taken back when it is refused. */
  change(owner: Owner, change: Change): Promise<void>;
}

const shelvesOfDesks = new WeakMap<Desk['http'], SavedViewsOfDesk>();
const none: Shelf = { version: 0, views: [] };

function create({ http }: Pick<Desk, 'http'>): SavedViewsOfDesk {
  const listeners = new Set<() => void>();
  /** As the service told them last. */
  let kept: Record<Owner, Shelf> = { own: none, team: none };
  /** What it has not agreed to yet. */
  const { over, lay } = createOverlay<Record<Owner, readonly SavedView[]>>();
  let shown: Record<Owner, readonly SavedView[]> = { own: [], team: [] };
  let loading: Promise<void> | undefined;
  const inTurn = createTurns();
  const tell = () => {
    shown = over({ own: kept.own.views, team: kept.team.views });
    listeners.forEach((listener) => listener());
  };
  const take = (owner: Owner, told: Shelf) => {
    if (told.version >= kept[owner].version) kept = { ...kept, [owner]: told };
  };
  const load = async () => {
    const { own, team } = await http('GET /v1/desk/views', {});
    take('own', own);
    take('team', team);
    tell();
  };
  const write = (owner: Owner, make: Change) => {
    const { version, views } = kept[owner];
    const body = { version, views: make(views) as Kept[] };
    return owner === 'own' ? http('PUT /v1/desk/views/own', { body }) : http('PUT /v1/desk/views/team', { body });
  };
  const change: SavedViewsOfDesk['change'] = (owner, make) => {
    const end = lay((views) => ({ ...views, [owner]: make(views[owner]) }));
    tell();
    // One after the other: each is made on what came of the one before.
    return inTurn(async () => {
      try {
        take(owner, await write(owner, make));
      } catch (error) {
        if (error instanceof ApiError && error.code === 'views_changed') await load();
        throw error;
      } finally {
        end();
        tell();
      }
    });
  };
  return {
    get own() {
      return shown.own;
    },
    get team() {
      return shown.team;
    },
    get all() {
      return [...shown.own, ...shown.team];
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load() {
      loading ??= load().finally(() => (loading = undefined));
      return loading;
    },
    add(owner, name, look) {
      const view = { id: newId(), name, look };
      return change(owner, (views) => [...views, view]);
    },
    change,
  };
}

/** The saved views of a signed-in console; read when they are first asked for. */
export function savedViewsOf(desk: Desk): SavedViewsOfDesk {
  const found = shelvesOfDesks.get(desk.http) ?? create(desk);
  shelvesOfDesks.set(desk.http, found);
  return found;
}
