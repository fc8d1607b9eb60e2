import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { JwtContext } from './http-event.ts';

/** A JWT authorizer of an HTTP API. */
export interface JwtAuthorizer {
  readonly issuer: string;
  readonly audience: readonly string[];
}

export type Verdict =
  | { readonly allowed: true; readonly jwt: JwtContext }
  | { readonly allowed: false; readonly status: 401 | 403; readonly challenge: string };

const unauthorized = (reason?: string): Verdict => ({
  allowed: false,
  status: 401,
  challenge:
    reason === undefined
      ? 'Bearer'
      : `Bearer scope="" error="invalid_token" error_description="${reason.replaceAll(/[^ !#-[\]-~]/g, ' ')}"`,
});

const tooNarrow = (scopes: readonly string[]): Verdict => ({
  allowed: false,
  status: 403,
  challenge: `Bearer scope="${scopes.join(' ')}" error="insufficient_scope" error_description="the request requires higher privileges than provided"`,
});

/** Numbers and booleans become text, lists become `[a b]`, as in the events of API Gateway. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(String).join(' ')}]`;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

async function findKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(10_000) });
  const { jwks_uri } = (await response.json()) as { jwks_uri?: unknown };
  if (typeof jwks_uri !== 'string') throw new Error('the discovery document names no jwks_uri');
  return createRemoteJWKSet(new URL(jwks_uri));
}

function checkClaims({ aud, client_id: clientId, iat }: JWTPayload, { audience }: JwtAuthorizer): string | undefined {
  const given = aud ?? clientId;
  if (![given].flat().some((one) => typeof one === 'string' && audience.includes(one)))
    return 'the token does not have a valid audience';
  return iat !== undefined && iat > Date.now() / 1000 ? 'the token was issued in the future' : undefined;
}

/**
 * Decides over the token of a request as API Gateway does: signed with RSA by a key that the issuer publishes, `iss` equal,
 * `aud` (or `client_id` where there is no `aud`) in the audience, inside its time, and with one of the route's scopes.
 */
export function createJwtAuthorizer(
  authorizer: JwtAuthorizer,
): (header: string | undefined, routeScopes: readonly string[]) => Promise<Verdict> {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  const verify = async (token: string): Promise<JWTPayload> => {
    keys ??= findKeys(authorizer.issuer);
    try {
      await keys;
    } catch (error) {
      keys = undefined;
      throw new errors.JOSEError('OIDC discovery endpoint communication error', { cause: error });
    }
    const algorithms = ['RS256', 'RS384', 'RS512'];
    return (await jwtVerify(token, await keys, { issuer: authorizer.issuer, algorithms, requiredClaims: ['exp'] })).payload;
  };
  return async (header, routeScopes) => {
    const token = header?.replace(/^Bearer +/i, '').trim() ?? '';
    if (token === '') return unauthorized();
    let payload: JWTPayload;
    try {
      payload = await verify(token);
    } catch (error) {
      return unauthorized(error instanceof errors.JOSEError ? error.message : 'the keys of the issuer could not be read');
    }
    const refusal = checkClaims(payload, authorizer);
    if (refusal !== undefined) return unauthorized(refusal);
    const held = typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [];
    const scopes = held.filter((scope) => routeScopes.includes(scope));
    if (routeScopes.length > 0 && scopes.length === 0) return tooNarrow(routeScopes);
    const claims = Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, claimText(value)]));
    return { allowed: true, jwt: { claims, scopes: routeScopes.length > 0 ? scopes : null } };
  };
}
