import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';

/** The people who may sign in to the console of a laptop. */
export const demoAccounts = [
  {
    subject: '0f0f4c2a-6b1d-4e53-9a1c-1d5f6a3b7c01',
    email: 'admin@kotha.test',
    password: 'kotha-demo',
    name: { en: 'Rafiq Hasan', bn: 'রফিক হাসান' },
    role: 'admin',
  },
  {
    subject: '0f0f4c2a-6b1d-4e53-9a1c-1d5f6a3b7c02',
    email: 'ayesha@kotha.test',
    password: 'kotha-demo',
    name: { en: 'Ayesha Rahman', bn: 'আয়েশা রহমান' },
    role: 'agent',
  },
  {
    subject: '0f0f4c2a-6b1d-4e53-9a1c-1d5f6a3b7c03',
    email: 'tanvir@kotha.test',
    password: 'kotha-demo',
    name: { en: 'Tanvir Ahmed', bn: 'তানভীর আহমেদ' },
    role: 'agent',
  },
] as const;

/** The shop whose site embeds the chat, and the customer it vouches for. */
const site = 'boi-ghar';
export const siteName = { en: 'Boi Ghar', bn: 'বই ঘর' };
const roundTheClock = [{ from: '00:00', to: '00:00' }];
const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** A demo is looked at in any hour of any zone. */
const businessHours = {
  timeZone: 'Asia/Dhaka',
  week: Object.fromEntries(days.map((day) => [day, roundTheClock])),
  holidays: [],
};
const customer = {
  sub: 'nusrat-jahan',
  name: 'Nusrat Jahan',
  email: 'nusrat@example.com',
  phone: '+8801712345678',
  locale: 'en',
};
const tokenSeconds = 600;

interface Kept {
  readonly kid: string;
  readonly secret: string;
  /** True once the installation was set up with this key. */
  readonly seeded: boolean;
}

export interface Demo {
  /** The event of `setup/bootstrap`, or undefined when that has been done. */
  readonly bootstrap: object | undefined;
  /** Remembers that it has been done. */
  markSeeded(): void;
  /** What the shop's own server would sign for its signed-in customer. */
  identityToken(): Promise<string>;
}

/** The demo of one data folder: its shop's key is made once and kept. */
export function openDemo(dataDir: string): Demo {
  const file = join(dataDir, 'demo.json');
  const keep = (kept: Kept): Kept => {
    writeFileSync(`${file}.draft`, JSON.stringify(kept), { mode: 0o600 });
    renameSync(`${file}.draft`, file);
    return kept;
  };
  const fresh = (): Kept => ({
    kid: `demo-${randomUUID().slice(0, 8)}`,
    secret: randomBytes(32).toString('base64url'),
    seeded: false,
  });
  let kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Kept) : keep(fresh());
  const { kid, secret } = kept;
  const agents = demoAccounts.map(({ subject, email, name, role }) => ({ subject, email, name, role }));
  return {
    bootstrap: kept.seeded
      ? undefined
      : {
          agents,
          settings: { siteName, businessHours },
          quickReplies: 'default',
          identityKeys: [{ site, kid, alg: 'HS256', secret }],
        },
    markSeeded: () => void (kept = keep({ ...kept, seeded: true })),
    identityToken: () => {
      const issuedAt = Math.floor(Date.now() / 1000);
      return new SignJWT(customer)
        .setProtectedHeader({ alg: 'HS256', kid })
        .setIssuer(site)
        .setAudience('kotha')
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + tokenSeconds)
        .sign(new TextEncoder().encode(secret));
    },
  };
}
