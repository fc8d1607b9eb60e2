import { ApiError, type Http } from '../client/http.ts';
import type { FieldErrorCode } from '../contract/errors.ts';
import type { DeskSettings, SettingName, Settings } from '../contract/settings.ts';
import type { Refusal } from './inbox-shelves.ts';

type Edits = Partial<Settings>;

/** Settings that two people changed to different values. */
export interface Conflict {
  readonly names: readonly SettingName[];
  readonly theirs: DeskSettings;
}

export interface DraftView {
  readonly status: 'loading' | 'failed' | 'ready';
  readonly failure?: Refusal;
  readonly saved?: DeskSettings;
  /** The settings with what was edited on top. */
  readonly settings?: Settings;
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  readonly errors: Readonly<Record<string, FieldErrorCode>>;
  readonly conflict?: Conflict;
}

/** What came of saving; `merged` when somebody else had changed other settings meanwhile. */
export type Outcome = 'saved' | 'merged' | 'conflict' | 'invalid' | Refusal;

/** The settings as one person edits them: nothing is sent before `save`, and nobody's change is overwritten unseen. */
export interface SettingsDraft {
  readonly view: DraftView;
  subscribe(listener: () => void): () => void;
  load(): Promise<void>;
  change<K extends SettingName>(name: K, value: Settings[K]): void;
  undo(): void;
  save(): Promise<Outcome>;
  /** Ends a conflict: by the own values, by theirs, or not yet. */
  settle(how: 'mine' | 'theirs' | 'later'): Promise<Outcome | undefined>;
  /** Takes in what somebody else saved, as soon as nothing is edited here. */
  hear(version: number): Promise<void>;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
const namesOf = (edits: Edits): SettingName[] => Object.keys(edits) as SettingName[];

/** Names that were edited here and saved with another value elsewhere since. */
export function clashing(edits: Edits, before: Settings, after: Settings): SettingName[] {
  return namesOf(edits).filter((name) => !isSame(before[name], after[name]) && !isSame(edits[name], after[name]));
}

/** Opens a draft; it knows nothing until it is loaded. */
export function createSettingsDraft(http: Http): SettingsDraft {
  const listeners = new Set<() => void>();
  let saved: DeskSettings | undefined;
  let edits: Edits = {};
  /** The newest version that was told of. */
  let heard = 0;
  let state: Pick<DraftView, 'status' | 'failure' | 'isSaving' | 'errors' | 'conflict'> = {
    status: 'loading',
    isSaving: false,
    errors: {},
  };
  let view: DraftView;

  const tell = (change: Partial<typeof state> = {}) => {
    state = { ...state, ...change };
    view = {
      ...state,
      ...(saved && { saved, settings: { ...saved.settings, ...edits } }),
      isChanged: namesOf(edits).length > 0,
    };
    listeners.forEach((listener) => listener());
  };
  const read = () => http('GET /v1/desk/settings', {});
  /** An answer that was overtaken changes nothing. */
  const take = (told: DeskSettings) => {
    if (!saved || told.settings.version >= saved.settings.version) saved = told;
  };
  const refusalOf = (error: unknown): Refusal => (error instanceof ApiError ? error.code : 'internal');
  const load = async (): Promise<void> => {
    if (!saved) tell({ status: 'loading' });
    try {
      const fresh = await read();
      heard = Math.max(heard, fresh.settings.version);
      if (!saved || namesOf(edits).length === 0) take(fresh);
      tell({ status: 'ready' });
    } catch (error) {
      if (!saved) tell({ status: 'failed', failure: refusalOf(error) });
    }
  };
  /** Reads what was told of while something was edited or saved, once nothing is. */
  const catchUp = async (): Promise<void> => {
    if (saved && heard > saved.settings.version && namesOf(edits).length === 0 && !state.isSaving) await load();
  };

  const send = async (): Promise<Outcome> => {
    if (!saved) return 'internal';
    const sent = edits;
    tell({ isSaving: true, errors: {} });
    try {
      take(await http('PUT /v1/desk/settings', { body: { version: saved.settings.version, ...sent } }));
      // What was typed while the answer travelled stays.
      edits = Object.fromEntries(Object.entries(edits).filter(([name, value]) => !isSame(value, sent[name as SettingName])));
      tell({ isSaving: false });
      void catchUp();
      return 'saved';
    } catch (error) {
      const fields = error instanceof ApiError ? Object.entries(error.errors ?? {}) : [];
      tell({ isSaving: false, errors: Object.fromEntries(fields.map(([path, { code }]) => [path, code])) });
      return fields.length > 0 ? 'invalid' : refusalOf(error);
    }
  };
  /** Puts the edits on top of what is saved now, unless both changed the same. */
  const rebase = async (): Promise<Outcome> => {
    try {
      const theirs = await read();
      const names = clashing(edits, saved?.settings ?? theirs.settings, theirs.settings);
      if (names.length > 0) {
        tell({ conflict: { names, theirs } });
        return 'conflict';
      }
      take(theirs);
      const outcome = await send();
      return outcome === 'saved' ? 'merged' : outcome;
    } catch (error) {
      return refusalOf(error);
    }
  };

  tell();
  return {
    get view() {
      return view;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load,
    change(name, value) {
      const { [name]: _, ...others } = edits;
      edits = isSame(saved?.settings[name], value) ? others : { ...edits, [name]: value };
      const stale = ([path]: [string, FieldErrorCode]) => path !== name && !path.startsWith(`${name}.`);
      tell({ errors: Object.fromEntries(Object.entries(state.errors).filter(stale)) });
      void catchUp();
    },
    undo() {
      edits = {};
      tell({ errors: {} });
      void catchUp();
    },
    async save() {
      const outcome = await send();
      return outcome === 'settings_changed' ? rebase() : outcome;
    },
    async settle(how) {
      const { conflict, ...rest } = state;
      state = rest;
      if (!conflict || how === 'later') return void tell();
      take(conflict.theirs);
      if (how === 'theirs') {
        edits = Object.fromEntries(Object.entries(edits).filter(([name]) => !conflict.names.includes(name as SettingName)));
      }
      tell();
      if (namesOf(edits).length > 0) return this.save();
      await catchUp();
      return undefined;
    },
    async hear(version) {
      heard = Math.max(heard, version);
      await catchUp();
    },
  };
}
