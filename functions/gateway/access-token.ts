import { jwtVerify, SignJWT, errors as joseErrors, type JWTHeaderParameters } from 'jose';
import { AppError } from '../../contract/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { signingKeys } from '../directory/signing-keys.ts';

const issuer = 'kotha';
const audience = 'customer';
const algorithm = 'HS256';

/** Who a customer's access token speaks for. */
export interface CustomerClaims {
  readonly customerId: string;
  readonly sessionId: string;
}

/** A token that says for an hour who the customer is, so that a request is authorized without a read. */
export async function issueAccessToken({ customerId, sessionId }: CustomerClaims): Promise<{ token: string; expiresAt: string }> {
  const [{ kid, secret }] = await signingKeys();
  const expiresAt = Math.floor(Date.now() / 1000) + limits.accessTokenSeconds;
  const token = await new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: algorithm, kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(customerId)
    .setIssuedAt()
    .setExpirationTime(expiresAt)
    .sign(secret);
  return { token, expiresAt: new Date(expiresAt * 1000).toISOString() };
}

async function secretFor({ kid }: JWTHeaderParameters): Promise<Uint8Array> {
  const known = (await signingKeys()).find((key) => key.kid === kid);
  if (!known) throw new joseErrors.JWKSNoMatchingKey();
  return known.secret;
}

/** The claims of a token that we signed and that has not expired; every other one is refused alike. */
export async function verifyAccessToken(token: string): Promise<CustomerClaims> {
  try {
    const options = { issuer, audience, algorithms: [algorithm], requiredClaims: ['sub', 'sid', 'exp'] };
    const { payload } = await jwtVerify(token, secretFor, options);
    return { customerId: String(payload.sub), sessionId: String(payload['sid']) };
  } catch (cause) {
    if (!(cause instanceof joseErrors.JOSEError)) throw cause;
    throw new AppError('unauthenticated', 'The access token is not valid or has expired. Refresh it.', { cause });
  }
}
