import type { Attempt } from './requests.ts';

/** A request as it goes over the wire. */
export interface Sent extends Attempt {
  readonly headers?: Readonly<Record<string, string>>;
}

/** A way to say the same that may get past a check that looks too closely, or not closely enough. */
export interface Variant {
  readonly name: string;
  /** The request in this way, or undefined where there is no such way. */
  readonly of: (attempt: Attempt, own: Attempt) => Sent | undefined;
}

const withPath = (attempt: Attempt, change: (path: string) => string): Sent => {
  const [path = '', query] = attempt.path.split('?');
  return { ...attempt, path: change(path) + (query === undefined ? '' : `?${query}`) };
};
const capital = (path: string): string => path.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
const withQuery = (attempt: Attempt, query: string): Sent => ({
  ...attempt,
  path: `${attempt.path}${attempt.path.includes('?') ? '&' : '?'}${query}`,
});

/** What an attacker would like to be believed, beside what a route knows. */
export const lies = {
  userId: 'admin',
  customerId: 'somebody-else',
  agentId: 'admin',
  is_staff: true,
  is_admin: true,
  isInternal: true,
  is_internal: false,
  role: 'admin',
  permissions: ['manage_settings'],
  sender: { kind: 'agent' },
} as const;

/** Ways that must not turn a refusal into anything else. */
export const variants: readonly Variant[] = [
  { name: 'capitals in the path', of: (attempt) => withPath(attempt, capital) },
  { name: 'a slash at the end', of: (attempt) => withPath(attempt, (path) => `${path}/`) },
  { name: 'two slashes', of: (attempt) => withPath(attempt, (path) => path.replace('/v1/', '/v1//')) },
  { name: 'a dot in the path', of: (attempt) => withPath(attempt, (path) => path.replace('/v1/', '/v1/%2e/')) },
  { name: 'up and down again', of: (attempt) => withPath(attempt, (path) => path.replace('/v1/', '/v1/health/%2e%2e/')) },
  {
    name: 'HEAD for GET',
    of: (attempt) => (attempt.method === 'GET' ? { ...attempt, method: 'HEAD', body: undefined } : undefined),
  },
  {
    name: 'another method on top',
    of: (attempt) => ({ ...attempt, headers: { 'x-http-method-override': 'GET', 'x-http-method': 'GET' } }),
  },
  {
    name: 'somebody named in headers',
    of: (attempt) => ({
      ...attempt,
      headers: { 'x-user-id': 'admin', 'x-forwarded-user': 'admin', 'x-amzn-oidc-identity': 'admin', 'x-kotha-agent': 'admin' },
    }),
  },
  {
    name: 'the token in the address',
    of: (attempt, own) =>
      attempt.token === undefined && own.token !== undefined ? withQuery(attempt, `access_token=${own.token}`) : undefined,
  },
  {
    name: 'the token without its scheme',
    of: (attempt) =>
      attempt.token === undefined
        ? undefined
        : { ...attempt, token: undefined, headers: { authorization: `Basic ${attempt.token}` } },
  },
  { name: 'lists for words', of: ({ body, ...rest }) => body && { ...rest, body: mapValues(body, (value) => [value]) } },
  { name: 'more fields than asked for', of: (attempt) => attempt.body && { ...attempt, body: { ...attempt.body, ...lies } } },
];

function mapValues(body: Readonly<Record<string, unknown>>, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, change(value)]));
}
