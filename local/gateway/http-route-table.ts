/** A route as it is declared (`GET /v1/things/{thingId}`, `ANY /files/{proxy+}`, `$default`) with whatever belongs to it. */
export interface DeclaredRoute {
  readonly routeKey: string;
}

export interface RouteMatch<R extends DeclaredRoute> {
  readonly route: R;
  readonly pathParameters: Record<string, string> | undefined;
}

interface Pattern<R> {
  readonly route: R;
  readonly method: string;
  readonly segments: readonly Segment[];
}
type Segment = { readonly kind: 'exact'; readonly text: string } | { readonly kind: 'one' | 'rest'; readonly name: string };

const weight = { exact: 0, one: 1, rest: 2 } as const;

function toSegment(text: string): Segment {
  const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'exact', text };
  return { kind: plus === '+' ? 'rest' : 'one', name };
}

function toPattern<R extends DeclaredRoute>(route: R): Pattern<R> {
  const [method = '', path = ''] = route.routeKey.split(' ');
  return { route, method, segments: path.split('/').slice(1).map(toSegment) };
}

/** The more specific pattern first: segment by segment exact, then one parameter, then the rest; a named method before ANY. */
function bySpecificity<R>(a: Pattern<R>, b: Pattern<R>): number {
  for (let i = 0; i < Math.min(a.segments.length, b.segments.length); i += 1) {
    const difference = weight[a.segments[i]?.kind ?? 'rest'] - weight[b.segments[i]?.kind ?? 'rest'];
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function parametersOf<R>({ segments }: Pattern<R>, given: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [i, segment] of segments.entries()) {
    if (segment.kind === 'rest') {
      const rest = given.slice(i).join('/');
      return rest === '' ? undefined : { ...parameters, [segment.name]: rest };
    }
    const text = given[i];
    if (text === undefined || (segment.kind === 'exact' ? text !== segment.text : text === '')) return undefined;
    if (segment.kind === 'one') parameters[segment.name] = text;
  }
  return given.length === segments.length ? parameters : undefined;
}

/** Finds the route of a decoded path as an HTTP API does: an exact path beats a parameter, both beat a greedy one, `$default` is last. */
export function createRouteTable<R extends DeclaredRoute>(
  routes: readonly R[],
): (method: string, path: string) => RouteMatch<R> | undefined {
  const fallback = routes.find(({ routeKey }) => routeKey === '$default');
  const patterns = routes
    .filter((route) => route !== fallback)
    .map(toPattern)
    .sort(bySpecificity);
  return (method, path) => {
    const given = path.split('/').slice(1);
    for (const pattern of patterns) {
      if (pattern.method !== method && pattern.method !== 'ANY') continue;
      const parameters = parametersOf(pattern, given);
      if (parameters)
        return { route: pattern.route, pathParameters: Object.keys(parameters).length > 0 ? parameters : undefined };
    }
    return fallback && { route: fallback, pathParameters: undefined };
  };
}
