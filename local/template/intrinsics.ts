/** A resource of a template as it stands there. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

/** What `Ref` and `Fn::GetAtt` of a resource mean on this machine; undefined for an attribute that is not modelled. */
export interface LocalValues {
  readonly pseudo: Readonly<Record<string, unknown>>;
  readonly ref: (id: string, resource: Resource) => string;
  readonly attribute: (id: string, resource: Resource, name: string) => string | undefined;
}

/** Something in the template that this machine has no value for. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export type Resolve = (value: unknown) => unknown;
type Intrinsic = (argument: unknown) => unknown;

export const noValue = 'AWS::NoValue';
const absent = Symbol(noValue);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listOf(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new TemplateError(`${what} needs a list, not ${JSON.stringify(value)}.`);
  return value;
}

/** Answers what the template's values are on this machine. An intrinsic or attribute it does not know is an error that names it. */
export function createResolver(
  { Resources, Parameters = {}, Conditions = {}, Mappings = {} }: Template,
  local: LocalValues,
): Resolve {
  const resourceOf = (id: string): Resource => {
    const resource = Resources[id];
    if (!resource) throw new TemplateError(`The template refers to ${id}, which is not in it.`);
    return resource;
  };
  const ref = (id: string): unknown => {
    if (id === noValue) return absent;
    if (Object.hasOwn(local.pseudo, id)) return local.pseudo[id];
    const parameter = Parameters[id];
    return parameter ? parameter.Default : local.ref(id, resourceOf(id));
  };
  const attribute = (id: string, name: string): string => {
    const resource = resourceOf(id);
    const value = local.attribute(id, resource, name);
    if (value === undefined)
      throw new TemplateError(`No local value is known for the attribute ${name} of ${resource.Type} (${id}).`);
    return value;
  };
  const truth = (value: unknown): boolean => resolve(value) === true;
  const substitute = (argument: unknown): string => {
    const [text, values] = Array.isArray(argument) ? (argument as [string, Record<string, unknown>]) : [String(argument), {}];
    return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_whole, literal: string, name: string) => {
      if (literal !== '') return `\${${name}}`;
      if (Object.hasOwn(values, name)) return String(resolve(values[name]));
      const [id = '', ...path] = name.split('.');
      return path.length > 0 ? attribute(id, path.join('.')) : String(ref(name));
    });
  };
  const intrinsics: Record<string, Intrinsic> = {
    Ref: (id) => ref(String(id)),
    Condition: (name) => truth(Conditions[String(name)]),
    'Fn::GetAtt': (argument) => {
      const [id = '', ...name] = typeof argument === 'string' ? argument.split('.') : listOf(argument, 'Fn::GetAtt').map(String);
      return attribute(id, name.join('.'));
    },
    'Fn::Join': (argument) => {
      const [separator, parts] = listOf(argument, 'Fn::Join');
      return listOf(resolve(parts), 'Fn::Join').join(String(separator));
    },
    'Fn::Sub': substitute,
    'Fn::Select': (argument) => {
      const [index, list] = listOf(argument, 'Fn::Select');
      return listOf(resolve(list), 'Fn::Select')[Number(resolve(index))];
    },
    'Fn::Split': (argument) => {
      const [separator, text] = listOf(argument, 'Fn::Split');
      return String(resolve(text)).split(String(separator));
    },
    'Fn::If': (argument) => {
      const [condition, yes, no] = listOf(argument, 'Fn::If');
      return resolve(truth(Conditions[String(condition)]) ? yes : no);
    },
    'Fn::Equals': (argument) => {
      const [left, right] = listOf(argument, 'Fn::Equals').map(resolve);
      return JSON.stringify(left) === JSON.stringify(right);
    },
    'Fn::And': (argument) => listOf(argument, 'Fn::And').every(truth),
    'Fn::Or': (argument) => listOf(argument, 'Fn::Or').some(truth),
    'Fn::Not': (argument) => !truth(listOf(argument, 'Fn::Not')[0]),
    'Fn::FindInMap': (argument) => {
      const [map = '', first = '', second = ''] = listOf(argument, 'Fn::FindInMap').map((part) => String(resolve(part)));
      return Mappings[map]?.[first]?.[second];
    },
  };
  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== absent);
    if (!isRecord(value)) return value;
    const [name, ...others] = Object.keys(value);
    if (name !== undefined && others.length === 0 && (name.startsWith('Fn::') || Object.hasOwn(intrinsics, name))) {
      const intrinsic = intrinsics[name];
      if (!intrinsic) throw new TemplateError(`The template uses ${name}, which this machine does not know.`);
      return intrinsic(value[name]);
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, resolve(item)] as const)
        .filter(([, item]) => item !== absent),
    );
  };
  return resolve;
}
