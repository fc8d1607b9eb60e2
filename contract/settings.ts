import * as z from 'zod';
import { Bilingual } from './entities.ts';

export const FieldRule = z.enum(['required', 'optional', 'hidden']);
export type FieldRule = z.infer<typeof FieldRule>;

/** The one settings record. Every field has a default, so a new installation needs no write. */
export const Settings = z.object({
  version: z.int().min(0).default(0),
  enabled: z.boolean().default(true),
  siteName: Bilingual.default({ en: 'Support', bn: 'সহায়তা' }),
  position: z.enum(['bottom-right', 'bottom-left']).default('bottom-right'),
  primaryColor: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .default('#008b8b'),
  showOnlineStatus: z.boolean().default(true),
  welcomeMessage: Bilingual.default({
    en: 'Hello! How can we help you today?',
    bn: 'আসসালামু আলাইকুম! আপনাকে স্বাগতম। আমরা কীভাবে সাহায্য করতে পারি?',
  }),
  offlineMessage: Bilingual.default({
    en: 'We are away right now. Leave a message and we will answer as soon as we are back.',
    bn: 'আমরা এখন নেই। বার্তা রেখে যান, ফিরে এসেই উত্তর দেব।',
  }),
  accessMode: z.enum(['guest_form', 'anonymous', 'login_required']).default('guest_form'),
  contactForm: z
    .object({ name: FieldRule.default('optional'), email: FieldRule.default('required'), phone: FieldRule.default('required') })
    .prefault({}),
  /** ISO 3166 country that a phone number without a leading + belongs to. */
  phoneCountry: z.string().length(2).default('BD'),
});
export type Settings = z.infer<typeof Settings>;

/** What the widget may know before anybody signs in. */
export const PublicConfig = Settings.omit({ phoneCountry: true }).extend({
  apiUrl: z.string().describe('Base address of the HTTP API for every request after this one.'),
  online: z.boolean().describe('True when somebody of the team is there to answer.'),
});
export type PublicConfig = z.infer<typeof PublicConfig>;
