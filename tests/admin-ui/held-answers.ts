import { vi } from 'vitest';
import type { Http } from '../../client/http.ts';

/** A request as the service gets it. */
export interface HeldCall {
  readonly params: Record<string, string>;
  readonly query: Record<string, unknown>;
  readonly body: Record<string, unknown>;
}

interface Held {
  readonly key: string;
  pass(): void;
}

/**
 * A service that does at once what it is asked for, and whose answers the test lets through one by one: each tells what was
 * true when it was asked. What `serve` throws is a refusal.
 */
export function holdAnswers(serve: (key: string, call: HeldCall) => unknown) {
  const under: Held[] = [];
  const http = ((key: string, call: HeldCall) => {
    let answer: () => unknown;
    try {
      const told = structuredClone(serve(key, call));
      answer = () => told;
    } catch (error) {
      answer = () => {
        throw error;
      };
    }
    return new Promise((resolve) => under.push({ key, pass: () => resolve(undefined) })).then(() => answer());
  }) as unknown as Http;
  /** Lets through what was asked for first, or else last, of everything or of one route, as soon as it was; and what follows at once. */
  const pass = async (which: 'first' | 'last', route?: string) => {
    const fits = ({ key }: Held) => route === undefined || key === route;
    const held = await vi.waitFor(() => {
      const found = which === 'first' ? under.find(fits) : under.findLast(fits);
      if (found === undefined) throw new Error(`Nothing is under way${route === undefined ? '' : ` of ${route}`}.`);
      return found;
    }, 10_000);
    under.splice(under.indexOf(held), 1);
    held.pass();
    await new Promise<void>((resolve) => setImmediate(resolve));
  };
  return { http, under: () => under.map(({ key }) => key), pass };
}
