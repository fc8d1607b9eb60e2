import { ApiError } from '../client/http.ts';
import { newId } from '../contract/ids.ts';
import type { SavedView as Kept, SavedViews as Shelf } from '../contract/views.ts';
import type { Desk } from './desk.ts';
import type { InboxLook } from './inbox-look.ts';

export type Owner = 'own' | 'team';

/** A view of the inbox under a name. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly look: InboxLook;
}

/** Views that were given a name, the agent's own and the team's. */
export interface SavedViewsOfDesk {
  readonly own: readonly SavedView[];
  readonly team: readonly SavedView[];
  readonly all: readonly SavedView[];
  subscribe(listener: () => void): () => void;
  load(): Promise<void>;
  add(owner: Owner, name: string, look: InboxLook): Promise<void>;
  /** Replaces all views of an owner by what `change` makes of them; shown at once, taken back when it is refused. */
  change(owner: Owner, change: (views: readonly SavedView[]) => readonly SavedView[]): Promise<void>;
}

const shelvesOfDesks = new WeakMap<Desk['http'], SavedViewsOfDesk>();
const none: Shelf = { version: 0, views: [] };

function create({ http }: Pick<Desk, 'http'>): SavedViewsOfDesk {
  const listeners = new Set<() => void>();
  let kept: Record<Owner, Shelf> = { own: none, team: none };
  let loading: Promise<void> | undefined;
  const tell = () => listeners.forEach((listener) => listener());
  const put = (owner: Owner, shelf: Shelf) => {
    kept = { ...kept, [owner]: shelf };
    tell();
  };
  const load = async () => {
    kept = await http('GET /v1/desk/views', {});
    tell();
  };
  const write = (owner: Owner, { version, views }: Shelf) => {
    const body = { version, views };
    return owner === 'own' ? http('PUT /v1/desk/views/own', { body }) : http('PUT /v1/desk/views/team', { body });
  };
  const change: SavedViewsOfDesk['change'] = async (owner, make) => {
    const before = kept[owner];
    const views = make(before.views) as Kept[];
    put(owner, { ...before, views });
    try {
      put(owner, await write(owner, { version: before.version, views }));
    } catch (error) {
      put(owner, before);
      if (error instanceof ApiError && error.code === 'views_changed') await load();
      throw error;
    }
  };
  return {
    get own() {
      return kept.own.views;
    },
    get team() {
      return kept.team.views;
    },
    get all() {
      return [...kept.own.views, ...kept.team.views];
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load() {
      loading ??= load().finally(() => (loading = undefined));
      return loading;
    },
    add: (owner, name, look) => change(owner, (views) => [...views, { id: newId(), name, look }]),
    change,
  };
}

/** The saved views of a signed-in console; read when they are first asked for. */
export function savedViewsOf(desk: Desk): SavedViewsOfDesk {
  const found = shelvesOfDesks.get(desk.http) ?? create(desk);
  shelvesOfDesks.set(desk.http, found);
  return found;
}
