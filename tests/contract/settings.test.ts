import { describe, expect, it } from 'vitest';
import { defaultSettings, Settings, settingNames, SettingsChange } from '../../contract/settings.ts';

const hours = (change: object) => ({ businessHours: { ...defaultSettings.businessHours, ...change } });
const week = (change: object) => hours({ week: { ...defaultSettings.businessHours.week, ...change } });
const day = (from: string, to = from, more: object = {}) => ({ from, to, name: '', intervals: [], ...more });

/** Paths of the fields that a change is refused for. */
function refused(change: object): string[] {
  const result = SettingsChange.safeParse({ version: 0, ...change });
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
}

describe('settings', () => {
  it('have a default for every field, and the defaults obey the rules', () => {
    expect(Object.keys(defaultSettings).sort()).toEqual([...settingNames].sort());
    expect(Settings.parse({})).toMatchObject({ version: 0, position: 'bottom-right', primaryColor: '#008b8b' });
    expect(refused(defaultSettings)).toEqual([]);
  });

  it('are what a shop expects before anybody changes them', () => {
    expect(Settings.parse({})).toMatchObject({
      enabled: true,
      position: 'bottom-right',
      primaryColor: '#008b8b',
      header: 'flat',
      showOnlineStatus: true,
      welcomeMessage: { en: 'Hello! How can we help you today?' },
      maxFileSizeBytes: 5 * 1024 * 1024,
      accessMode: 'guest_form',
      contactForm: { name: 'optional', email: 'required', phone: 'required' },
      visitDetails: 'reduced',
      replyTime: 'none',
      teaser: { en: '', bn: '' },
      botMode: 'first_line',
      maxOpenConversations: 3,
      closeResolvedAfterDays: 7,
      sounds: true,
    });
    const { businessHours } = Settings.parse({});
    for (const intervals of Object.values(businessHours.week)) expect(intervals).toEqual([{ from: '09:00', to: '18:00' }]);
  });

  it('keep the defaults of what a stored record does not know yet', () => {
    expect(Settings.parse({ version: 3, enabled: false })).toEqual({ ...defaultSettings, version: 3, enabled: false });
  });

  it.each([
    ['primaryColor', { primaryColor: 'teal' }],
    ['primaryColor', { primaryColor: '#12345' }],
    ['siteName.bn', { siteName: { en: 'A', bn: '  ' } }],
    ['welcomeMessage.en', { welcomeMessage: { en: 'x'.repeat(301), bn: 'x' } }],
    ['position', { position: 'top' }],
    ['phoneCountry', { phoneCountry: 'bd' }],
    ['privacy.url', { privacy: { text: { en: 'a', bn: 'b' }, url: 'javascript:alert(1)' } }],
    ['privacy.text.bn', { privacy: { text: { en: 'a', bn: '' }, url: '' } }],
    ['teaser.bn', { teaser: { en: 'Ask us', bn: '' } }],
    ['botMode', { botMode: 'sometimes' }],
    ['visitDetails', { visitDetails: 'none' }],
    ['suggestions.0.en', { suggestions: [{ en: '', bn: 'ক' }] }],
    ['suggestions', { suggestions: Array.from({ length: 7 }, () => ({ en: 'a', bn: 'ক' })) }],
    ['maxOpenConversations', { maxOpenConversations: 0 }],
    ['closeResolvedAfterDays', { closeResolvedAfterDays: 91 }],
    ['maxFileSizeBytes', { maxFileSizeBytes: 26 * 1024 * 1024 }],
    ['allowedFileTypes.0', { allowedFileTypes: ['image/svg+xml'] }],
    ['sounds', { sounds: 'yes' }],
    ['origins.0', { origins: ['https://shop.example/path'] }],
    ['origins.0', { origins: ['ftp://shop.example'] }],
    ['origins', { origins: ['https://shop.example', 'https://shop.example'] }],
    ['businessHours.timeZone', hours({ timeZone: 'Mars/Olympus' })],
    ['businessHours.timeZone', hours({ timeZone: '+06:00' })],
    ['businessHours.week.monday.0.to', week({ monday: [{ from: '09:00', to: '24:00' }] })],
    [
      'businessHours.week',
      week({
        monday: [
          { from: '09:00', to: '13:00' },
          { from: '12:59', to: '14:00' },
        ],
      }),
    ],
    ['businessHours.week', week({ monday: [{ from: '20:00', to: '09:01' }] })],
    ['businessHours.week', week({ saturday: [{ from: '20:00', to: '09:01' }] })],
    ['businessHours.holidays.0.to', hours({ holidays: [day('2026-06-02', '2026-06-01')] })],
    ['businessHours.holidays.0.to', hours({ holidays: [day('2026-06-02', '2028-06-01')] })],
    ['businessHours.holidays', hours({ holidays: [day('2026-06-02', '2026-06-05'), day('2026-06-05')] })],
    ['businessHours.holidays.0.from', hours({ holidays: [day('2026-02-30', '2026-03-01')] })],
    ['', { unheardOf: 1 }],
  ])('refuse %s in %j', (path, change) => {
    expect(refused(change)).toContain(path);
  });

  it.each([
    week({
      monday: [
        { from: '14:00', to: '20:00' },
        { from: '09:00', to: '14:00' },
      ],
    }),
    week({ saturday: [{ from: '20:00', to: '09:00' }] }),
    week({ monday: [{ from: '09:00', to: '09:00' }], tuesday: [] }),
    hours({ holidays: [day('2026-06-03'), day('2026-06-01', '2026-06-02')] }),
    { origins: ['https://shop.example', 'http://localhost:3000'] },
    { privacy: { text: { en: 'a', bn: 'খ' }, url: 'https://shop.example/privacy' } },
  ])('take %j', (change) => {
    expect(refused(change)).toEqual([]);
  });
});
