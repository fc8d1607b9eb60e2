import * as z from 'zod';
import { Agent, Availability, Bilingual, Id, Instant, Locale } from './entities.ts';
import { limits } from './limits.ts';
import { permissions, roles } from './permissions.ts';
import { bothLanguages, text } from './settings.ts';

/** A built-in role by its name, or one that the installation made by its id. */
export const RoleId = z.union([z.enum(roles), Id], { error: 'Choose a role of this team.' });

const Languages = z
  .array(Locale)
  .min(1)
  .transform((languages) => [...new Set(languages)]);

/** What an agent may say of themselves. What is left out stays as it is. */
const profile = {
  name: bothLanguages(limits.nameLength),
  bio: Bilingual.extend({ en: text(limits.bioLength), bn: text(limits.bioLength) }),
  languages: Languages,
};
export const ProfileChange = z.strictObject(profile).partial();
export type ProfileChange = z.infer<typeof ProfileChange>;

const Capacity = z.int().min(0).max(limits.capacity).nullable();

/** Whom an admin asks into the team. */
export const Invitation = z.strictObject({
  email: z.email().max(limits.emailLength).toLowerCase(),
  name: profile.name,
  role: RoleId,
  languages: Languages.default(['en', 'bn']),
  capacity: Capacity.default(null),
});
export type Invitation = z.infer<typeof Invitation>;

/** What an admin may change of somebody. What is left out stays as it is. */
export const MemberChange = z.strictObject({ ...profile, role: RoleId, capacity: Capacity, active: z.boolean() }).partial();
export type MemberChange = z.infer<typeof MemberChange>;

/** An agent as whoever looks after the team sees them. */
export const TeamMember = Agent.extend({
  presence: Availability,
  openNow: z.int().min(0).describe(`Conversations they have at the moment; counted up to ${limits.capacity}.`),
  invitedAt: Instant.optional().describe('When they were asked into the team, until they come.'),
});
export type TeamMember = z.infer<typeof TeamMember>;

const ownRole = {
  name: bothLanguages(limits.nameLength),
  permissions: z
    .array(z.enum(permissions))
    .max(permissions.length)
    .transform((names) => permissions.filter((name) => names.includes(name))),
};
/** A role that an installation made for itself. */
export const NewRole = z.strictObject(ownRole);
export type NewRole = z.infer<typeof NewRole>;
const Version = z.int().min(1).describe('Counts its changes.');
export const OwnRole = z.object({
  id: z.string(),
  name: Bilingual,
  permissions: z.array(z.enum(permissions)),
  version: Version,
});
export type OwnRole = z.infer<typeof OwnRole>;
export const RoleChange = z.strictObject({
  ...z.strictObject(ownRole).partial().shape,
  version: Version.describe('The version that the sender saw. When it is no longer the newest, nothing is changed.'),
});
export type RoleChange = z.infer<typeof RoleChange>;

export const Team = z.object({ members: z.array(TeamMember), roles: z.array(OwnRole) });
export type Team = z.infer<typeof Team>;
