import * as z from 'zod';

export type JsonSchema = Record<string, unknown>;

/** Prints schemas as JSON Schema 2020-12 with references into `#/components/schemas`, and collects what is referred to. */
export interface SchemaPrinter {
  /** A schema as a caller may send it, before defaults are filled in. */
  sent(schema: z.ZodType): JsonSchema;
  /** A schema as the service answers with it. */
  answered(schema: z.ZodType): JsonSchema;
  /** The named schemas that were referred to so far, in order of their names. */
  components(): Record<string, JsonSchema>;
}

const isSchema = (value: unknown): value is z.ZodType => value instanceof z.ZodType;

const toComponent = (reference: string): string => reference.replace('#/$defs/', '#/components/schemas/');

/** Schemas in `named` are printed once, under that name; everything else in place. */
export function schemaPrinter(named: Readonly<Record<string, unknown>>): SchemaPrinter {
  const names = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) if (isSchema(schema)) names.add(schema, { id });
  const found = new Map<string, JsonSchema>();

  const print = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
    // Inside an object a named schema becomes a reference; printed by itself it would be written out.
    const printed = z.toJSONSchema(z.object({ it: schema }), {
      io,
      metadata: names,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const description = z.globalRegistry.get(zodSchema)?.description;
        if (description !== undefined) jsonSchema.description = description;
        if (jsonSchema.$ref !== undefined) jsonSchema.$ref = toComponent(jsonSchema.$ref);
        delete jsonSchema.id;
      },
    });
    const moved = JSON.parse(JSON.stringify(printed), (key, value: unknown) =>
      key === '$ref' && typeof value === 'string' ? toComponent(value) : value,
    ) as { properties: { it: JsonSchema }; $defs?: Record<string, JsonSchema> };
    for (const [name, { id: _, ...definition }] of Object.entries(moved.$defs ?? {})) found.set(name, definition);
    return moved.properties.it;
  };

  return {
    sent: (schema) => print(schema, 'input'),
    answered: (schema) => print(schema, 'output'),
    components: () => Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1))),
  };
}
