import type { Resource, Resolve, Template } from './intrinsics.ts';

/** A resource whose properties are read with their local values. */
export class StackResource {
  readonly id: string;
  readonly type: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly #properties: Readonly<Record<string, unknown>>;
  readonly #resolve: Resolve;

  constructor(id: string, { Type, Properties = {}, Metadata = {} }: Resource, resolve: Resolve) {
    this.id = id;
    this.type = Type;
    this.metadata = Metadata;
    this.#properties = Properties;
    this.#resolve = resolve;
  }

  get(name: string): unknown {
    return this.#resolve(this.#properties[name]);
  }

  text(name: string): string | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : String(value);
  }

  number(name: string): number | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : Number(value);
  }

  record(name: string): Record<string, unknown> {
    return asRecord(this.get(name));
  }

  list(name: string): unknown[] {
    return asList(this.get(name));
  }
}

export const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
export const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const asTexts = (value: unknown): string[] => asList(value).map(String);

/** The resources of a template; those whose condition is false are not among them. */
export class Stack {
  readonly #resources: ReadonlyMap<string, StackResource>;

  constructor({ Resources, Conditions = {} }: Template, resolve: Resolve) {
    const isMade = ({ Condition }: Resource): boolean => Condition === undefined || resolve(Conditions[Condition]) === true;
    const made = Object.entries(Resources).filter(([, resource]) => isMade(resource));
    this.#resources = new Map(made.map(([id, resource]) => [id, new StackResource(id, resource, resolve)]));
  }

  ofType(...types: readonly string[]): StackResource[] {
    return [...this.#resources.values()].filter(({ type }) => types.includes(type));
  }

  find(id: string): StackResource | undefined {
    return this.#resources.get(id);
  }
}
