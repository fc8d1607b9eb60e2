import { jwtVerify, SignJWT, errors as joseErrors, type JWTHeaderParameters } from 'jose';
import { AppError } from '../../contract/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { signingKeys, type SigningKey } from '../directory/signing-keys.ts';

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

/** Tokens that were found good with these keys: a client sends the same one for an hour. Read anew, the keys start anew here too. */
let verified: { keys: readonly SigningKey[]; claims: Map<string, CustomerClaims & { expiresAt: number }> } | undefined;
const rememberedTokens = 1000;

function recall(keys: readonly SigningKey[], token: string): CustomerClaims | undefined {
  if (verified?.keys !== keys) verified = { keys, claims: new Map() };
  const found = verified.claims.get(token);
  return found && Date.now() / 1000 < found.expiresAt ? found : undefined;
}

function remember(token: string, claims: CustomerClaims & { expiresAt: number }): void {
  verified?.claims.set(token, claims);
  if (verified && verified.claims.size > rememberedTokens)
    for (const oldest of verified.claims.keys()) return void verified.claims.delete(oldest);
}

/** The claims of a token that we signed and that has not expired; every other one is refused alike. */
export async function verifyAccessToken(token: string): Promise<CustomerClaims> {
  const keys = await signingKeys();
  const known = recall(keys, token);
  if (known) return known;
  const secretFor = ({ kid }: JWTHeaderParameters): Uint8Array => {
    const key = keys.find((candidate) => candidate.kid === kid);
    if (!key) throw new joseErrors.JWKSNoMatchingKey();
    return key.secret;
  };
  try {
    const options = { issuer, audience, algorithms: [algorithm], requiredClaims: ['sub', 'sid', 'exp'] };
    const { payload } = await jwtVerify(token, secretFor, options);
    const claims = { customerId: String(payload.sub), sessionId: String(payload['sid']), expiresAt: Number(payload.exp) };
    remember(token, claims);
    return claims;
  } catch (cause) {
    if (!(cause instanceof joseErrors.JOSEError)) throw cause;
    throw new AppError('unauthenticated', 'The access token is not valid or has expired. Refresh it.', { cause });
  }
}
