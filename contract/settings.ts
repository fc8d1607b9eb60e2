import * as z from 'zod';
import { spanOf, weekdays, type BusinessHours as Hours, type Interval as Span } from './business-hours.ts';
import { AgentFace, Bilingual, Instant } from './entities.ts';
import { defaultFileTypes, fileTypes, type FileType } from './file-types.ts';
import { limits } from './limits.ts';

export const FieldRule = z.enum(['required', 'optional', 'hidden']);
export type FieldRule = z.infer<typeof FieldRule>;

const wrong = (code: string, error: string) => ({ error, params: { code } });
export const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((value) => !value.includes('\0') && value.isWellFormed(), wrong('invalid_format', 'Leave out odd characters.'));
/** One text in both languages, neither of them empty. */
export const bothLanguages = (max: number) => Bilingual.extend({ en: text(max).min(1), bn: text(max).min(1) });

const isWebAddress = (value: string): boolean => /^https?:$/.test(URL.parse(value)?.protocol ?? '');
const isOrigin = (value: string): boolean => isWebAddress(value) && URL.parse(value)?.origin === value;

/** One text in both languages, or in neither. */
const bothOrNeither = (max: number) =>
  Bilingual.extend({ en: text(max), bn: text(max) }).superRefine((words, context) => {
    for (const locale of ['en', 'bn'] as const) {
      if (words[locale] !== '' || (words.en === '' && words.bn === '')) continue;
      context.addIssue({ code: 'custom', path: [locale], message: 'Write it in both languages.', params: { code: 'required' } });
    }
  });

const PrivacyNote = z
  .object({
    text: Bilingual.extend({ en: text(300), bn: text(300) }),
    url: text(500).refine(
      (value) => value === '' || isWebAddress(value),
      wrong('invalid_format', 'Give an address that begins with https:// or http://.'),
    ),
  })
  .superRefine((note, context) => {
    const isUsed = note.url !== '' || note.text.en !== '' || note.text.bn !== '';
    for (const locale of ['en', 'bn'] as const) {
      if (!isUsed || note.text[locale] !== '') continue;
      context.addIssue({
        code: 'custom',
        path: ['text', locale],
        message: 'Write it in both languages.',
        params: { code: 'required' },
      });
    }
  });

const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Give a time as HH:MM, from 00:00 to 23:59.');
const Interval = z.object({ from: Time, to: Time });
const Intervals = z.array(Interval).max(6);
const minutesOfWeek = 7 * 24 * 60;
const overlapping = wrong('overlapping', 'Two of these hours overlap. Shorten one of them.');

/** Whether spans on a line, or on a circle of that length, keep out of each other's way. */
function areApart(spans: readonly (readonly [number, number])[], circle?: number): boolean {
  const sorted = [...spans].sort(([one], [other]) => one - other);
  const first = sorted[0];
  const last = circle === undefined || !first ? [] : [[first[0] + circle, 0] as const];
  return [...sorted.slice(1), ...last].every(([begin], index) => (sorted[index]?.[1] ?? 0) <= begin);
}

const spansFrom = (intervals: readonly Span[], offset = 0): [number, number][] =>
  intervals.map((interval) => {
    const [begin, end] = spanOf(interval);
    return [begin + offset, end + offset];
  });

const Week = z
  .object(Object.fromEntries(weekdays.map((day) => [day, Intervals])) as Record<(typeof weekdays)[number], typeof Intervals>)
  .refine(
    (week) =>
      areApart(
        weekdays.flatMap((day, index) => spansFrom(week[day], index * 24 * 60)),
        minutesOfWeek,
      ),
    overlapping,
  );

const longestHolidayDays = 366;
const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
const Holiday = z
  .object({ from: z.iso.date(), to: z.iso.date(), name: text(80), intervals: Intervals })
  .refine(({ from, to }) => from <= to, {
    path: ['to'],
    ...wrong('not_allowed', 'Give a last day that is not before the first.'),
  })
  .refine(({ from, to }) => !(daysBetween(from, to) > longestHolidayDays), {
    path: ['to'],
    ...wrong('too_long', `Days off last at most ${longestHolidayDays} days.`),
  })
  .refine(({ intervals }) => areApart(spansFrom(intervals)), { path: ['intervals'], ...overlapping });

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +06:00 know no clock changes: a place is asked for.
    return /^[A-Z]/i.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    // That is how the platform says that it knows no such zone.
    return false;
  }
}

export const BusinessHours = z.object({
  timeZone: z.string().max(64).refine(isTimeZone, wrong('invalid_format', 'Give a time zone such as Asia/Dhaka.')),
  week: Week,
  holidays: z
    .array(Holiday)
    .max(60)
    .refine(
      (holidays) => areApart(holidays.map(({ from, to }) => [Date.parse(from), Date.parse(to) + 1] as const)),
      wrong('overlapping', 'Two of these days off overlap. Shorten one of them.'),
    ),
}) satisfies z.ZodType<Hours>;

/** How soon customers may expect an answer. */
export const replyTimes = ['none', 'minutes', 'hour', 'hours', 'day'] as const;

/** Every setting with its rule. */
const fields = {
  enabled: z.boolean(),
  siteName: bothLanguages(60),
  position: z.enum(['bottom-right', 'bottom-left']),
  primaryColor: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i, 'Give a colour as # and six digits, such as #008b8b.')
    .toLowerCase(),
  header: z.enum(['flat', 'gradient']).describe('Whether the primary colour stands alone or runs into the next hue.'),
  showOnlineStatus: z.boolean(),
  replyTime: z.enum(replyTimes),
  welcomeMessage: bothLanguages(300),
  offlineMessage: bothLanguages(300),
  teaser: bothOrNeither(120).describe(
    'A word beside the launcher, at most once per visit, on pages that ask for it; empty, there is none.',
  ),
  accessMode: z.enum(['guest_form', 'anonymous', 'login_required']),
  contactForm: z.object({ name: FieldRule, email: FieldRule, phone: FieldRule }),
  visitDetails: z
    .enum(['reduced', 'full'])
    .describe(
      'Whether staff see the network, browser and path of a customer, or the whole address, all the browser says and the whole page.',
    ),
  phoneCountry: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Give a country by its two letters, such as BD.')
    .describe('ISO 3166 country that a phone number without a leading + belongs to.'),
  privacy: PrivacyNote.describe('Shown under the contact form; no text, no line.'),
  businessHours: BusinessHours,
  presenceMode: z
    .enum(['live', 'manual'])
    .describe('Online while an agent is connected within the business hours, or whenever an agent says so.'),
  botMode: z.enum(['off', 'offline_only', 'first_line']).describe('When the bot answers first.'),
  suggestions: z.array(bothLanguages(80)).max(6).describe('Questions a customer may ask with one tap.'),
  sounds: z.boolean().describe('Whether answers may be heard; each customer may still be quiet.'),
  maxOpenConversations: z.int().min(1).max(20).describe('Conversations one customer may have open at a time.'),
  closeResolvedAfterDays: z.int().min(1).max(90).describe('Days of silence after which a resolved conversation is closed.'),
  autoAssign: z.boolean().describe('Whether a conversation that waits is given to whoever is there and has room.'),
  defaultCapacity: z
    .int()
    .min(1)
    .max(limits.capacity)
    .describe('Conversations at a time that an agent is given, where their profile says nothing else.'),
  reassignAfterMinutes: z
    .int()
    .min(0)
    .max(24 * 60)
    .describe('Minutes after which what waits for an agent who is away goes back into the line; 0 is never.'),
  origins: z
    .array(
      z
        .string()
        .max(200)
        .refine(isOrigin, wrong('invalid_format', 'Give an origin such as https://shop.example, without a path.')),
    )
    .max(50)
    .refine((origins) => new Set(origins).size === origins.length, wrong('not_allowed', 'One of them is listed twice.'))
    .describe('Sites that may embed the chat; none listed: all.'),
  maxFileSizeBytes: z.int().min(1024).max(limits.fileBytes).describe('Of one file that either side sends.'),
  allowedFileTypes: z
    .array(z.enum(Object.keys(fileTypes) as [FileType, ...FileType[]]))
    .max(Object.keys(fileTypes).length)
    .describe('Types of files that either side may send; none switches files off.'),
};

const nineToSix = [{ from: '09:00', to: '18:00' }];
/** What holds until somebody changes it: a new installation needs no write. */
export const defaultSettings: z.input<typeof Fields> = {
  enabled: true,
  siteName: { en: 'Support', bn: 'সহায়তা' },
  position: 'bottom-right',
  primaryColor: '#008b8b',
  header: 'flat',
  showOnlineStatus: true,
  replyTime: 'none',
  welcomeMessage: {
    en: 'Hello! How can we help you today?',
    bn: 'আসসালামু আলাইকুম! আপনাকে স্বাগতম। আমরা কীভাবে সাহায্য করতে পারি?',
  },
  offlineMessage: {
    en: 'We are away right now. Leave a message and we will answer as soon as we are back.',
    bn: 'আমরা এখন নেই। বার্তা রেখে যান, ফিরে এসেই উত্তর দেব।',
  },
  teaser: { en: '', bn: '' },
  accessMode: 'guest_form',
  contactForm: { name: 'optional', email: 'required', phone: 'required' },
  visitDetails: 'reduced',
  phoneCountry: 'BD',
  privacy: { text: { en: '', bn: '' }, url: '' },
  businessHours: {
    timeZone: 'Asia/Dhaka',
    week: {
      sunday: nineToSix,
      monday: nineToSix,
      tuesday: nineToSix,
      wednesday: nineToSix,
      thursday: nineToSix,
      friday: nineToSix,
      saturday: nineToSix,
    },
    holidays: [],
  },
  presenceMode: 'live',
  botMode: 'first_line',
  suggestions: [
    { en: 'Where is my order?', bn: 'আমার অর্ডার কোথায়?' },
    { en: 'How do I return something?', bn: 'পণ্য ফেরত দেব কীভাবে?' },
    { en: 'What does delivery cost?', bn: 'ডেলিভারির খরচ কত?' },
  ],
  sounds: true,
  maxOpenConversations: 3,
  closeResolvedAfterDays: 7,
  autoAssign: false,
  defaultCapacity: 8,
  reassignAfterMinutes: 10,
  origins: [],
  maxFileSizeBytes: 5 * 1024 * 1024,
  allowedFileTypes: [...defaultFileTypes],
};

const Fields = z.object(fields);
const Version = z.int().min(0).describe('Counts the changes; 0 until the first.');
const Record = Fields.extend({ version: Version });

/** The one settings record, read over its defaults. */
export const Settings = z.preprocess((stored: unknown) => ({ version: 0, ...defaultSettings, ...(stored as object) }), Record);
export type Settings = z.infer<typeof Settings>;
export type SettingName = keyof typeof fields;
export const settingNames = Object.keys(fields) as SettingName[];

/** Settings to change: what is left out stays as it is. */
export const SettingsChange = z.strictObject({
  ...Fields.partial().shape,
  version: Version.describe('The version that the sender saw. When it is no longer the newest, nothing is changed.'),
});
export type SettingsChange = z.infer<typeof SettingsChange>;

/** What the widget may know before anybody signs in. */
export const PublicConfig = Record.omit({
  phoneCountry: true,
  visitDetails: true,
  businessHours: true,
  presenceMode: true,
  maxOpenConversations: true,
  botMode: true,
  autoAssign: true,
  defaultCapacity: true,
  reassignAfterMinutes: true,
  origins: true,
}).extend({
  timeZone: z.string().describe('Where the shop works: the zone of its business hours.'),
  apiUrl: z.string().describe('Base address of the HTTP API for every request after this one.'),
  online: z.boolean().describe('True when somebody of the team is there to answer.'),
  opensAt: Instant.optional().describe('When the business hours begin next; absent within them.'),
  week: Week.optional().describe('The business hours of an ordinary week, by the clock of the time zone; absent within them.'),
});
export type PublicConfig = z.infer<typeof PublicConfig>;

/** The settings as an editor sees them, and who changed them last. */
export const DeskSettings = z.object({
  settings: Record,
  lastChange: z.object({ by: AgentFace, at: Instant, fields: z.array(z.string()) }).nullable(),
});
export type DeskSettings = z.infer<typeof DeskSettings>;

/** What a site calls itself in the tokens it signs (`iss`), and what a key is called. */
export const SiteName = z.string().regex(/^[\w.:/@-]{1,64}$/, 'Use up to 64 letters, digits and . : / @ _ -');

/** A key with which a site vouches for its customers, without what is secret of it. */
export const SiteKeyFace = z.object({
  site: z.string(),
  keyId: z.string(),
  algorithm: z.string(),
  madeBy: AgentFace.optional(),
  madeAt: Instant.optional(),
});
export type SiteKeyFace = z.infer<typeof SiteKeyFace>;
