import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { customersOf } from '../../admin-ui/customers.ts';
import type { Desk } from '../../admin-ui/desk.ts';
import { createDrafts } from '../../admin-ui/drafts.ts';
import { inTurn } from '../../admin-ui/in-turn.ts';
import { plainLook } from '../../admin-ui/inbox-look.ts';
import { createMyself } from '../../admin-ui/myself.ts';
import { moveTo } from '../../admin-ui/quick-reply-order.ts';
import { quickRepliesOf } from '../../admin-ui/quick-reply-library.ts';
import { savedViewsOf, type SavedView } from '../../admin-ui/saved-views.ts';
import { createSettingsDraft } from '../../admin-ui/settings-draft.ts';
import { rosterOf } from '../../admin-ui/team-roster.ts';
import { ApiError, type Http } from '../../client/http.ts';
import type { Agent } from '../../contract/entities.ts';
import type { QuickReply } from '../../contract/quick-replies.ts';
import { Settings } from '../../contract/settings.ts';
import { holdAnswers } from './held-answers.ts';

const deskWith = (http: Http) => ({ http, may: () => false }) as unknown as Desk;
/** What a refusal that a test waits for is caught by. */
const refused = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: ApiError) => error.code,
  );

beforeAll(() => {
  // Of the page only that it may ask before it is left.
  vi.stubGlobal('addEventListener', () => undefined);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

describe('saved views', () => {
  const view = (id: string): SavedView => ({ id, name: id, look: plainLook });
  function open() {
    let kept = { version: 1, views: [view('a'), view('b'), view('c')] };
    let refusal: ApiError | undefined;
    const held = holdAnswers((key, { body }) => {
      if (key === 'GET /v1/desk/views') return { own: kept, team: { version: 0, views: [] } };
      if (refusal) throw refusal;
      if (body['version'] !== kept.version) throw new ApiError('views_changed', 409);
      kept = { version: kept.version + 1, views: body['views'] as SavedView[] };
      return kept;
    });
    const views = savedViewsOf(deskWith(held.http));
    return { ...held, views, shown: () => views.own.map(({ id }) => id), refuse: () => (refusal = new ApiError('offline', 0)) };
  }
  const last = (id: string) => (views: readonly SavedView[]) => [
    ...views.filter((one) => one.id !== id),
    ...views.filter((one) => one.id === id),
  ];

  test('an answer from before a change does not take it back', async () => {
    const { views, shown, pass } = open();
    void views.load();
    await pass('first');
    void views.load();
    const changing = views.change('own', last('a'));
    expect(shown()).toEqual(['b', 'c', 'a']);
    await pass('last', 'PUT /v1/desk/views/own');
    await changing;
    await pass('first');
    expect(shown()).toEqual(['b', 'c', 'a']);
  });

  test('a second change that is made before the first has its answer is made on top of it', async () => {
    const { views, shown, pass, under } = open();
    void views.load();
    await pass('first');
    const [one, two] = [views.change('own', last('a')), views.change('own', last('b'))];
    expect(shown()).toEqual(['c', 'a', 'b']);
    await expect.poll(() => under().length).toBe(1);
    await pass('first');
    await one;
    expect(shown()).toEqual(['c', 'a', 'b']);
    await pass('first');
    await two;
    expect(shown()).toEqual(['c', 'a', 'b']);
  });

  test('what is refused is taken back, and nothing else with it', async () => {
    const { views, shown, pass, refuse } = open();
    void views.load();
    await pass('first');
    const kept = views.change('own', last('a'));
    await pass('first');
    await kept;
    refuse();
    const changing = refused(views.change('own', last('b')));
    await pass('first');
    expect(await changing).toBe('offline');
    expect(shown()).toEqual(['b', 'c', 'a']);
  });
});

describe('customers', () => {
  function open() {
    let profile = { id: 'c', name: 'Nusrat', isBlocked: false };
    const held = holdAnswers((key, { body }) => (key.startsWith('PUT') ? (profile = { ...profile, ...body }) : profile));
    const customers = customersOf(deskWith(held.http));
    const put = (body: object) =>
      customers.change('c', held.http('PUT /v1/desk/customers/{customerId}', { params: { customerId: 'c' }, body: body }));
    return {
      ...held,
      customers,
      put,
      know: () => customers.find('c') as unknown,
      rename: (name: string) => (profile = { ...profile, name }),
    };
  }

  test('a reading from before a change does not take it back', async () => {
    const { customers, put, know, pass } = open();
    const reading = customers.read('c');
    const changing = put({ isBlocked: true });
    await pass('last');
    await changing;
    await pass('first');
    expect(know()).toMatchObject({ isBlocked: true });
    await pass('first');
    await reading;
    expect(know()).toMatchObject({ isBlocked: true });
  });

  test('somebody who is asked for while they are being read is read as they are from then on', async () => {
    const { customers, know, pass, rename, under } = open();
    const reading = customers.read('c');
    rename('Nusrat Jahan');
    const again = customers.read('c');
    await pass('first');
    await pass('first');
    await Promise.all([reading, again]);
    expect(know()).toMatchObject({ name: 'Nusrat Jahan' });
    expect(under()).toEqual([]);
  });

  test('of two changes the one that was made last stands, whichever is answered last', async () => {
    const { put, know, pass } = open();
    const [one, two] = [put({ isBlocked: true }), put({ name: 'N. Jahan' })];
    await pass('last');
    await pass('first');
    await pass('first');
    await Promise.all([one, two]);
    expect(know()).toMatchObject({ name: 'N. Jahan', isBlocked: true });
  });
});

describe('the team', () => {
  function open() {
    let member = { id: 'a', role: 'agent', active: true };
    let role = { id: 'r', name: { en: 'Night', bn: 'রাত' }, permissions: [], version: 1 };
    let refusal: ApiError | undefined;
    const held = holdAnswers((key, { body }) => {
      if (key === 'GET /v1/desk/team') return { members: [member], roles: [role] };
      if (refusal) throw refusal;
      return (member = { ...member, ...body });
    });
    const roster = rosterOf(deskWith(held.http));
    return {
      ...held,
      roster,
      know: () => roster.team?.members[0] as unknown,
      refuse: () => (refusal = new ApiError('forbidden', 403)),
      saveRole: () => (role = { ...role, version: role.version + 1 }),
    };
  }

  test('a reading from before a change does not take it back', async () => {
    const { roster, know, pass } = open();
    void roster.reload();
    await pass('first');
    void roster.reload();
    await expect.poll(know).toBeDefined();
    const changing = roster.change('a', { role: 'admin' });
    await pass('first', 'PUT /v1/desk/team/{agentId}');
    await changing;
    await pass('first');
    expect(know()).toMatchObject({ role: 'admin' });
    await pass('first');
    expect(know()).toMatchObject({ role: 'admin' });
  });

  test('of two changes the one that was made last stands, and a refused one takes back only itself', async () => {
    const { roster, know, pass, refuse, under } = open();
    void roster.reload();
    await pass('first');
    const [one, two] = [roster.change('a', { role: 'admin' }), roster.change('a', { active: false })];
    expect(know()).toMatchObject({ role: 'admin', active: false });
    await expect.poll(() => under().length).toBe(1);
    refuse();
    await pass('first');
    await one;
    const code = refused(two);
    await pass('first');
    expect(await code).toBe('forbidden');
    expect(know()).toMatchObject({ role: 'admin', active: true });
  });

  test('a role that was saved since is not put back', async () => {
    const { roster, pass, saveRole } = open();
    const before = structuredClone(saveRole());
    saveRole();
    void roster.reload();
    await pass('first');
    roster.putRole(before);
    expect(roster.team?.roles[0]?.version).toBe(3);
  });
});

describe('quick replies', () => {
  const reply = (id: string) => ({ id, category: 'c' }) as QuickReply;
  function open() {
    let library = {
      version: 1,
      categories: [{ id: 'c', name: { en: '', bn: '' } }],
      quickReplies: ['a', 'b', 'c'].map(reply),
      packs: [],
    };
    let refusal: ApiError | undefined;
    const held = holdAnswers((key, { body }) => {
      if (key === 'GET /v1/config') throw new ApiError('offline', 0);
      if (key === 'GET /v1/desk/quick-replies') return library;
      if (refusal) throw refusal;
      if (body['version'] !== library.version) throw new ApiError('quick_reply_changed', 409);
      const quickReplies = (body['order'] as string[]).map(reply);
      return (library = { ...library, version: library.version + 1, quickReplies });
    });
    const replies = quickRepliesOf(deskWith(held.http));
    const read = async () => {
      void replies.reload();
      await pass();
    };
    const pass = async (route?: string) => {
      await held.pass('first', route ?? 'GET /v1/desk/quick-replies');
      if (route === undefined) await held.pass('first', 'GET /v1/config');
    };
    return {
      ...held,
      replies,
      read,
      pass,
      refuse: () => (refusal = new ApiError('offline', 0)),
      shown: () => replies.library?.quickReplies.map(({ id }) => id),
      move: (id: string, place: number) =>
        replies.arrange(({ categories, quickReplies }) => ({ categories, quickReplies: moveTo(quickReplies, id, place) })),
    };
  }
  const put = 'PUT /v1/desk/quick-replies';

  test('an answer from before they were arranged does not take it back', async () => {
    const { replies, read, pass, move, shown } = open();
    await read();
    void replies.reload();
    const moving = move('a', 2);
    expect(shown()).toEqual(['b', 'c', 'a']);
    await pass(put);
    await moving;
    await pass();
    expect(shown()).toEqual(['b', 'c', 'a']);
  });

  test('each of several moves is made on top of the one before and shown at once', async () => {
    const { read, pass, move, shown } = open();
    await read();
    const moves = [move('a', 1), move('a', 2), move('c', 0)];
    expect(shown()).toEqual(['c', 'b', 'a']);
    for (const moving of moves) {
      await pass(put);
      await moving;
      expect(shown()).toEqual(['c', 'b', 'a']);
    }
  });

  test('what is refused is taken back', async () => {
    const { read, pass, move, shown, refuse } = open();
    await read();
    refuse();
    const code = refused(move('a', 2));
    await pass(put);
    await pass();
    expect(await code).toBe('offline');
    expect(shown()).toEqual(['a', 'b', 'c']);
  });
});

describe('settings', () => {
  function open() {
    let kept = { settings: Settings.parse({}), lastChange: null };
    const save = (change: Partial<Settings>) => {
      const { version } = kept.settings;
      return (kept = { ...kept, settings: { ...kept.settings, ...change, version: version + 1 } });
    };
    const held = holdAnswers((key, { body }) => (key.startsWith('PUT') ? save({ enabled: body['enabled'] as boolean }) : kept));
    const draft = createSettingsDraft(held.http);
    return { ...held, draft, save, isOn: () => draft.view.settings?.enabled };
  }
  const load = async ({ draft, pass }: ReturnType<typeof open>) => {
    void draft.load();
    await pass('first');
  };

  test('an answer from before they were saved does not take that back', async () => {
    const place = open();
    const { draft, pass, isOn } = place;
    await load(place);
    void draft.load();
    draft.change('enabled', false);
    const saving = draft.save();
    await pass('last');
    expect(await saving).toBe('saved');
    await pass('first');
    expect(draft.view).toMatchObject({ isChanged: false, saved: { settings: { version: 1 } } });
    expect(isOn()).toBe(false);
  });

  test('what was saved elsewhere while something was edited is there once nothing is', async () => {
    const place = open();
    const { draft, pass, save } = place;
    await load(place);
    draft.change('enabled', false);
    await draft.hear(save({ primaryColor: '#123456' }).settings.version);
    draft.undo();
    await pass('first');
    expect(draft.view.settings?.primaryColor).toBe('#123456');
  });

  test('what was saved elsewhere right after an own change was sent is not passed over', async () => {
    const place = open();
    const { draft, pass, save } = place;
    await load(place);
    draft.change('enabled', false);
    const saving = draft.save();
    await draft.hear(save({ primaryColor: '#123456' }).settings.version);
    await pass('first');
    await saving;
    await pass('first');
    expect(draft.view.settings).toMatchObject({ primaryColor: '#123456', enabled: false });
  });
});

describe('the signed-in agent', () => {
  function open() {
    let me = { id: 'me', role: 'agent', availability: 'online', choice: 1 } as Agent;
    const held = holdAnswers((key, { body }) => (key.startsWith('PUT') ? (me = { ...me, ...body }) : me));
    const myself = createMyself(held.http, structuredClone(me), () => undefined);
    return { ...held, myself, become: (change: Partial<Agent>) => (me = { ...me, ...change }) };
  }
  const get = 'GET /v1/desk/me';
  const put = 'PUT /v1/desk/me/availability';

  test('is what the answer to the last question says, whichever comes last', async () => {
    const { myself, pass, become } = open();
    void myself.reread();
    become({ role: 'admin' });
    void myself.reread();
    await pass('last');
    await pass('first');
    expect(myself.me.role).toBe('admin');
  });

  test('is there or not as was chosen, whatever was asked before', async () => {
    const { myself, pass } = open();
    void myself.reread();
    const choosing = myself.choose('away');
    await pass('first', put);
    await choosing;
    await pass('first', get);
    expect(myself).toMatchObject({ availability: 'away', me: { availability: 'away' } });
  });

  test('shows what was chosen until the choice is answered, and loses nothing that was told meanwhile', async () => {
    const { myself, pass, become, under } = open();
    void myself.reread();
    const choosing = myself.choose('away');
    await expect.poll(under).toContain(put);
    await pass('first', get);
    expect(myself.availability).toBe('away');
    become({ role: 'admin' });
    void myself.reread();
    await pass('first', get);
    await pass('first', put);
    await choosing;
    expect(myself).toMatchObject({ availability: 'away', me: { role: 'admin', availability: 'away' } });
  });

  test('takes over a change of oneself, and asks once more where an answer was under way', async () => {
    const { myself, pass, become } = open();
    const before = structuredClone(become({}));
    void myself.reread();
    become({ role: 'admin' });
    myself.become({ ...before, bio: { en: 'Reads a lot.', bn: '' } });
    become({ bio: { en: 'Reads a lot.', bn: '' } });
    await pass('last');
    await pass('first');
    expect(myself.me).toMatchObject({ role: 'admin' });
  });
});

test('what is done with a conversation is done in the order in which it was wanted, whatever became of the one before', async () => {
  let status = 'open';
  const held = holdAnswers((_, { body }) => {
    if (body['status'] === 'closed') throw new ApiError('forbidden', 403);
    return (status = body['status'] as string);
  });
  const desk = deskWith(held.http);
  const put = (wanted: string) =>
    inTurn(desk, 'a', () =>
      held.http('PUT /v1/desk/conversations/{conversationId}/status', {
        params: { conversationId: 'a' },
        body: { status: wanted as 'open' },
      }),
    );
  const wanted = [put('resolved'), put('closed'), put('pending')];
  const outcomes = Promise.allSettled(wanted);
  for (const _ of wanted) {
    await expect.poll(() => held.under().length).toBe(1);
    await held.pass('first');
  }
  expect((await outcomes).map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(status).toBe('pending');
});

describe('preferences', () => {
  async function open() {
    const under: (() => void)[] = [];
    vi.resetModules();
    vi.stubGlobal('document', { documentElement: { lang: '' } });
    vi.stubGlobal('navigator', { language: 'en' });
    vi.doMock('../../admin-ui/fresh-code.ts', () => ({
      loadCode: (load: () => Promise<unknown>) => new Promise<void>((resolve) => under.push(resolve)).then(load),
    }));
    return { under, ...(await import('../../admin-ui/reading.ts')) };
  }

  test('keep what was chosen while the words of another language were on their way', async () => {
    const { under, prefer, currentPreferences } = await open();
    const speaking = prefer({ locale: 'bn' });
    await prefer({ theme: 'dark', isCompact: true });
    under.pop()?.();
    await speaking;
    expect(currentPreferences()).toMatchObject({ locale: 'bn', theme: 'dark', isCompact: true });
  });

  test('speak the language that was chosen last, whichever words come last', async () => {
    const { under, prefer, currentPreferences } = await open();
    const [first, last] = [prefer({ locale: 'bn' }), prefer({ locale: 'en' })];
    under.forEach((pass) => pass());
    await Promise.all([first, last]);
    expect(currentPreferences().locale).toBe('en');
  });
});

test('a draft that another tab has kept since is not overwritten', () => {
  const stored = new Map<string, string | null>();
  const storage = {
    read: (key: string) => stored.get(key) ?? null,
    write: (key: string, value: string | null) => void stored.set(key, value),
  };
  const [here, there] = [createDrafts('me', storage), createDrafts('me', storage)];
  there.keep('a', 'On its way');
  here.keep('b', 'In a moment');
  const anew = createDrafts('me', storage);
  expect(['a', 'b'].map((id) => anew.read(id))).toEqual(['On its way', 'In a moment']);
});
