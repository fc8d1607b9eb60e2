import { expect, test } from 'vitest';
import type { CustomerSession } from '../../client/customer-session.ts';
import { ApiError } from '../../client/http.ts';
import { identify } from '../../widget/identity.ts';
import type { Host } from '../../widget/seam.ts';

/** A host page and a session whose answers the test lets through one by one. */
function open() {
  const page = { token: null as string | null, memory: {} as Host['memory'] };
  const host = {
    getAttribute: () => page.token,
    get memory() {
      return page.memory;
    },
  } as unknown as Host;
  const under: { token: string; pass: (error?: Error) => void }[] = [];
  let customer: { id: string; verified: boolean } | undefined;
  const session = {
    get customer() {
      return customer;
    },
    identify: (token: string) =>
      new Promise((resolve, reject) =>
        under.push({
          token,
          pass(error) {
            if (error) return reject(error);
            // As the chat does when another person is there.
            if (customer?.id !== token) page.memory = {};
            resolve((customer = { id: token, verified: true }));
          },
        }),
      ),
    signOut: () => Promise.resolve((customer = undefined)),
  } as unknown as CustomerSession;
  const errors: unknown[] = [];
  return {
    under,
    errors,
    who: () => customer?.id,
    ask(token: string) {
      page.token = token;
      return identify(host, session, {
        remember: (change) => (page.memory = { ...page.memory, ...change }),
        emit: (_, detail) => void errors.push(detail),
      });
    },
    leave() {
      page.token = null;
    },
  };
}

test('whom the page named last is signed in, whichever answer comes last', async () => {
  const { under, who, ask } = open();
  const [first, last] = [ask('rafiq'), ask('nusrat')];
  under[1]?.pass();
  await last;
  expect(who()).toBe('nusrat');
  under[0]?.pass();
  // The late one has to make way again.
  await expect.poll(() => under[2]?.token).toBe('nusrat');
  under[2]?.pass();
  await first;
  expect(who()).toBe('nusrat');
});

test('who was signed out while their answer was on its way stays signed out', async () => {
  const { under, who, ask, leave } = open();
  const naming = ask('rafiq');
  leave();
  under[0]?.pass();
  await naming;
  expect(who()).toBeUndefined();
});

test('the refusal of somebody whom the page names no more signs nobody out', async () => {
  const { under, who, ask, errors } = open();
  const [first, last] = [ask('rafiq'), ask('nusrat')];
  under[1]?.pass();
  await last;
  under[0]?.pass(new ApiError('unauthenticated', 401));
  await expect.poll(() => under[2]?.token).toBe('nusrat');
  under[2]?.pass();
  await first;
  expect([who(), errors]).toEqual(['nusrat', []]);
});
