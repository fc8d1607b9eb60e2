import * as z from 'zod';
import { DeskSettings, PublicConfig, SettingsChange, SiteKeyFace, SiteName } from '../settings.ts';
import { none, type RouteTable } from './route.ts';

/** Settings, keys of sites, and what browsers need to begin. */
export const settingsRoutes = {
  'GET /v1/config': {
    slice: 'settings',
    who: 'public',
    summary: 'What the widget needs before anybody signs in.',
    query: z.strictObject({
      version: z.coerce.number().int().min(0).optional().describe('Version that is known to exist: the answer is no older.'),
    }),
    cacheSeconds: 10,
    reply: PublicConfig,
  },
  'GET /v1/sign-in': {
    slice: 'settings',
    who: 'public',
    summary: 'Where staff sign in: the console reads it before the OIDC code flow.',
    reply: z.object({ issuer: z.string(), clientId: z.string(), scope: z.string(), apiUrl: z.string() }),
  },
  'GET /v1/desk/settings': {
    slice: 'settings',
    who: 'staff',
    permission: 'manage_settings',
    summary: 'All settings, and who changed them last.',
    reply: DeskSettings,
  },
  'PUT /v1/desk/settings': {
    slice: 'settings',
    who: 'staff',
    permission: 'manage_settings',
    summary: 'Change settings. What is left out stays; who saw an older version is refused.',
    body: SettingsChange,
    reply: DeskSettings,
  },
  'GET /v1/desk/site-keys': {
    slice: 'settings',
    who: 'staff',
    permission: 'manage_settings',
    summary: 'The keys with which sites vouch for their customers, without their secrets.',
    reply: z.object({ keys: z.array(SiteKeyFace) }),
  },
  'POST /v1/desk/site-keys': {
    slice: 'settings',
    who: 'staff',
    permission: 'manage_settings',
    summary: 'Make a key for a site. Its secret is told in this answer and never again; older keys go on working.',
    body: z.strictObject({ site: SiteName }),
    status: 201,
    reply: z.object({ key: SiteKeyFace, secret: z.string() }),
  },
  'DELETE /v1/desk/site-keys': {
    slice: 'settings',
    who: 'staff',
    permission: 'manage_settings',
    summary: 'Revoke a key: from now on no token that it signed begins a session.',
    query: z.strictObject({ site: z.string().max(64), keyId: z.string().max(64) }),
    reply: none,
  },
} as const satisfies RouteTable;
