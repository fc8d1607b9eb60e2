import { describe, expect, test } from 'vitest';
import { createSettingsDraft } from '../../admin-ui/settings-draft.ts';
import { ApiError, type Http } from '../../client/http.ts';
import { defaultSettings, Settings, type DeskSettings } from '../../contract/settings.ts';

const by = { id: 'rafiq', name: { en: 'Rafiq', bn: 'রফিক' } };

/** The service's side of the rule, in memory. */
function createService() {
  let kept: DeskSettings = { settings: Settings.parse({}), lastChange: null };
  const put = (change: Partial<Settings>) => {
    const settings = { ...kept.settings, ...change, version: kept.settings.version + 1 };
    kept = { settings, lastChange: { by, at: '2026-06-01T10:00:00.000Z', fields: Object.keys(change) } };
    return kept;
  };
  let refusal: ApiError | undefined;
  const http = ((key: string, { body }: { body?: Partial<Settings> }) => {
    if (refusal) return Promise.reject(refusal);
    if (key === 'GET /v1/desk/settings') return Promise.resolve(kept);
    if (body?.version !== kept.settings.version) return Promise.reject(new ApiError('settings_changed', 409));
    return Promise.resolve(put(body));
  }) as unknown as Http;
  return { http, put, read: () => kept.settings, refuse: (error: ApiError | undefined) => (refusal = error) };
}

async function begin() {
  const service = createService();
  const draft = createSettingsDraft(service.http);
  await draft.load();
  return { service, draft };
}

describe('a draft of the settings', () => {
  test('is changed and taken back without a word to the service', async () => {
    const { service, draft } = await begin();
    draft.change('primaryColor', '#123456');
    expect(draft.view).toMatchObject({ isChanged: true, settings: { primaryColor: '#123456' } });
    draft.change('primaryColor', defaultSettings.primaryColor);
    expect(draft.view.isChanged).toBe(false);
    draft.change('enabled', false);
    draft.undo();
    expect(draft.view).toMatchObject({ isChanged: false, settings: { enabled: true } });
    expect(service.read().version).toBe(0);
  });

  test('is saved on top of what somebody else saved, where the two differ', async () => {
    const { service, draft } = await begin();
    draft.change('position', 'bottom-left');
    service.put({ primaryColor: '#123456' });
    expect(await draft.save()).toBe('merged');
    expect(service.read()).toMatchObject({ position: 'bottom-left', primaryColor: '#123456' });
  });

  test('asks before it replaces a value that somebody else saved', async () => {
    const { service, draft } = await begin();
    draft.change('position', 'bottom-left');
    draft.change('primaryColor', '#aaaaaa');
    service.put({ primaryColor: '#123456' });
    expect(await draft.save()).toBe('conflict');
    expect(draft.view.conflict?.names).toEqual(['primaryColor']);
    expect(service.read().primaryColor).toBe('#123456');

    expect(await draft.settle('later')).toBeUndefined();
    expect(draft.view).toMatchObject({ isChanged: true, settings: { primaryColor: '#aaaaaa' } });
    expect(draft.view.conflict).toBeUndefined();

    expect(await draft.save()).toBe('conflict');
    expect(await draft.settle('theirs')).toBe('saved');
    expect(service.read()).toMatchObject({ primaryColor: '#123456', position: 'bottom-left' });
    expect(draft.view.isChanged).toBe(false);
  });

  test('replaces it when told to', async () => {
    const { service, draft } = await begin();
    draft.change('primaryColor', '#aaaaaa');
    service.put({ primaryColor: '#123456' });
    await draft.save();
    expect(await draft.settle('mine')).toBe('saved');
    expect(service.read().primaryColor).toBe('#aaaaaa');
  });

  test('follows what is saved elsewhere only while nothing is edited', async () => {
    const { service, draft } = await begin();
    await draft.hear(service.put({ enabled: false }).settings.version);
    expect(draft.view.settings?.enabled).toBe(false);
    draft.change('position', 'bottom-left');
    await draft.hear(service.put({ enabled: true }).settings.version);
    expect(draft.view.settings).toMatchObject({ enabled: false, position: 'bottom-left' });
  });

  test('keeps what was written when the service refuses or cannot be reached', async () => {
    const { service, draft } = await begin();
    draft.change('primaryColor', 'red');
    const errors = { primaryColor: { code: 'invalid_format' as const, detail: 'Give a colour.' } };
    service.refuse(new ApiError('invalid_input', 400, { errors }));
    expect(await draft.save()).toBe('invalid');
    expect(draft.view).toMatchObject({ isChanged: true, errors: { primaryColor: 'invalid_format' } });
    draft.change('primaryColor', '#123456');
    expect(draft.view.errors).toEqual({});
    service.refuse(new ApiError('offline', 0));
    expect(await draft.save()).toBe('offline');
    expect(draft.view.settings?.primaryColor).toBe('#123456');
    service.refuse(undefined);
    expect(await draft.save()).toBe('saved');
  });
});
