import { routes, type RouteKey } from '../../../contract/routes.ts';
import { outcomeOf, ruleOf, type Outcome } from './matrix.ts';
import { principals, type Principal } from './principals.ts';
import { attemptAt, type Attempt } from './requests.ts';
import { lies, variants } from './variants.ts';
import { send, type Answered } from './wire.ts';
import type { World } from './world.ts';

/** One question put to the running product, and whether it was answered as it is written down. */
export interface Cell {
  readonly route: string;
  readonly principal: string;
  readonly variant: string;
  readonly expected: string;
  readonly got: string;
  readonly isRight: boolean;
}

/** Let in is whoever gets past every check of who they are: what then becomes of the request is the slice's affair. */
const becameOf = ({ status }: Answered): Outcome | number =>
  status < 400 || (status < 500 && ![401, 403, 404, 405].includes(status)) ? 'in' : status;

interface Options {
  /** Whether this variant is tried on this cell: a smaller run takes some of them. */
  readonly isTried: () => boolean;
}

/** Puts every route to everybody, in every way, and answers what was seen. */
export async function askRoutes(world: World, { isTried }: Options): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const key of Object.keys(routes) as RouteKey[]) {
    if (!Object.hasOwn(ruleOf, key)) {
      cells.push({ route: key, principal: '-', variant: '-', expected: 'a rule', got: 'none', isRight: false });
      continue;
    }
    const refused = principals.filter((principal) => outcomeOf(key, principal) !== 'in');
    cells.push(...(await askRefused(world, key, refused, isTried)));
    for (const principal of principals.filter((one) => !refused.includes(one)))
      cells.push(...(await askAdmitted(world, key, principal)));
  }
  return cells;
}

async function askRefused(world: World, key: RouteKey, refused: readonly Principal[], isTried: () => boolean): Promise<Cell[]> {
  if (refused.length === 0) return [];
  const attempts = new Map<Principal, Attempt>();
  for (const principal of [...refused, 'guest own', 'admin'] as const)
    attempts.set(principal, await attemptAt(world, key, principal));
  // Who asks with the address of the one who may gets no further than with their own.
  const mighty = attempts.get(key.includes(' /v1/desk/') ? 'admin' : 'guest own') as Attempt;
  const cells: Cell[] = [];
  const before = await world.stored();
  for (const principal of refused) {
    const attempt = attempts.get(principal) as Attempt;
    const expected = outcomeOf(key, principal);
    const answer = await send(world.url, attempt);
    cells.push({
      ...{ route: key, principal, variant: 'as it is' },
      ...{ expected: String(expected), got: String(answer.status), isRight: answer.status === expected },
    });
    for (const { name, of } of variants) {
      const sent = isTried() ? of(attempt, mighty) : undefined;
      if (!sent) continue;
      const { status } = await send(world.url, sent);
      // A gateway may not know the route in this way, or its input is wrong: a refusal all the same, and never a failure of ours.
      const isRight = status >= 400 && status < 500;
      cells.push({ ...{ route: key, principal, variant: name }, expected: 'refused', got: String(status), isRight });
    }
  }
  const isUntouched = (await world.stored()) === before;
  cells.push({
    ...{ route: key, principal: 'everybody refused', variant: 'what is stored' },
    ...{ expected: 'untouched', got: isUntouched ? 'untouched' : 'changed', isRight: isUntouched },
  });
  return cells;
}

/** Whoever may do something may not therefore say more than the route asks for. */
async function askAdmitted(world: World, key: RouteKey, principal: Principal): Promise<Cell[]> {
  const cells: Cell[] = [];
  const attempt = await attemptAt(world, key, principal);
  if (attempt.body) {
    const { status, body } = await send(world.url, { ...attempt, body: { ...attempt.body, ...lies } });
    const unknown = Object.keys(lies).filter((name) => !Object.hasOwn(attempt.body ?? {}, name));
    const isRight = status === 400 && unknown.every((name) => body.includes(`"${name}":{"code":"unknown_field"`));
    cells.push({
      ...{ route: key, principal, variant: 'more fields than asked for' },
      expected: '400',
      got: String(status),
      isRight,
    });
  }
  const answer = await send(world.url, attempt);
  const got = becameOf(answer);
  cells.push({
    ...{ route: key, principal, variant: 'as it is' },
    ...{ expected: 'in', got: got === 'in' ? got : `${got} ${answer.body.slice(0, 120)}`, isRight: got === 'in' },
  });
  return cells;
}
