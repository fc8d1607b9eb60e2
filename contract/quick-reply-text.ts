// Pure, and without imports: the service checks with it what is saved, the console fills in with it what is sent.

/** What a quick reply may leave open, as `{{customer.name}}` or, with words for when it is not known, `{{customer.name|there}}`. */
export const variables = ['customer.name', 'customer.email', 'agent.name', 'conversation.id', 'site.name'] as const;
export type Variable = (typeof variables)[number];

/** What the variables stand for in one conversation; an absent or empty one is not known. */
export type Values = { readonly [V in Variable]?: string | undefined };

/** A place in a text, counted in UTF-16 units as a text field counts, where a variable still waits for its value. */
export interface Gap {
  readonly variable: Variable;
  readonly start: number;
  readonly end: number;
}

const token = /\{\{([^{}|\n]*)(?:\|([^{}\n]*))?\}\}/g;

const variableOf = (name: string): Variable | undefined => variables.find((known) => known === name.trim());

/** The text with every known value in place of its variable, else with the words after `|`; what has neither stays as it is written. */
export function fillIn(text: string, values: Values): string {
  return text.replace(token, (written, name: string, fallback: string | undefined) => {
    const variable = variableOf(name);
    if (variable === undefined) return written;
    return (values[variable] ?? '').trim() || (fallback?.trim() ?? written);
  });
}

/** The variables of a text that nobody has filled in, in the order in which they stand. */
export function gapsIn(text: string): Gap[] {
  return [...text.matchAll(token)].flatMap((found) => {
    const variable = variableOf(found[1] ?? '');
    return variable === undefined ? [] : [{ variable, start: found.index, end: found.index + found[0].length }];
  });
}

export type TextFault = { readonly kind: 'unknown'; readonly name: string } | { readonly kind: 'unclosed' };

/** What stands between a text and being saved: a variable nobody knows, or braces without a partner. */
export function faultsOf(text: string): TextFault[] {
  const unknown = [...text.matchAll(token)]
    .map(([, name = '']) => name.trim())
    .filter((name) => variableOf(name) === undefined)
    .map((name) => ({ kind: 'unknown', name }) as const);
  return /\{\{|\}\}/.test(text.replace(token, '')) ? [...unknown, { kind: 'unclosed' }] : unknown;
}
