import { createPublicKey } from 'node:crypto';
import { decodeJwt, errors as joseErrors, jwtVerify } from 'jose';
import * as z from 'zod';
import { AppError } from '../../contract/app-error.ts';
import { Locale } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import { readSiteKey, type SiteKey } from '../directory/site-keys.ts';

/** Seconds a host's clock may differ from ours. */
const clockToleranceSeconds = 60;

const text = (max: number): z.ZodType<string | undefined> => z.string().trim().min(1).max(max).optional().catch(undefined);

/** What a host site says about its customer. Unusable optional claims are dropped; the subject must be there. */
const Claims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(256),
  iat: z.number(),
  exp: z.number(),
  name: text(limits.nameLength),
  email: text(limits.emailLength),
  phone: text(limits.phoneLength),
  locale: Locale.optional().catch(undefined),
});
export type IdentityClaims = z.infer<typeof Claims>;

const refuse = (detail: string, cause?: unknown): AppError =>
  new AppError('unauthenticated', `The identity token is refused: ${detail}`, { cause });

/**
 * Who the host site says this is. The key is found by the token's issuer and key id together, so no site can speak
 * for another; the algorithm is the key's, never the token's; it lives at most fifteen minutes.
 */
export async function verifyIdentityToken(token: string): Promise<IdentityClaims> {
  try {
    const { payload } = await jwtVerify(token, async ({ kid, alg }) => secretOf(await keyFor(token, kid), alg), {
      audience: 'kotha',
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['iss', 'sub', 'iat', 'exp'],
    });
    const claims = Claims.safeParse(payload);
    if (!claims.success) throw refuse('its claims are not usable.');
    if (claims.data.exp - claims.data.iat > limits.identityTokenSeconds) throw refuse('it may live fifteen minutes at most.');
    if (claims.data.iat > Date.now() / 1000 + clockToleranceSeconds) throw refuse('it was issued in the future.');
    return claims.data;
  } catch (error) {
    if (error instanceof joseErrors.JOSEError) throw refuse(error.message, error);
    throw error;
  }
}

async function keyFor(token: string, kid: string | undefined): Promise<SiteKey> {
  const site = decodeJwt(token).iss;
  const key = typeof site === 'string' && kid !== undefined ? await readSiteKey(site.slice(0, 64), kid.slice(0, 64)) : undefined;
  if (!key || key.site !== site || key.kid !== kid) throw refuse('no key of this site has this key id.');
  return key;
}

function secretOf(key: SiteKey, alg: string | undefined): Uint8Array | ReturnType<typeof createPublicKey> {
  if (alg !== key.alg) throw refuse(`this key signs with ${key.alg}.`);
  return key.alg === 'HS256' ? new TextEncoder().encode(key.secret) : createPublicKey(key.publicKey);
}
