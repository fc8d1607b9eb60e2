import type { Assembly } from './cloud-assembly.ts';
import { TemplateError } from './intrinsics.ts';
import type { Stack, StackResource } from './stack.ts';

/** Metadata under which infrastructure names a function as the contract does. */
const nameInMetadata = 'kotha:function';

/** What a plan is read from. */
export interface Reader {
  readonly stack: Stack;
  readonly assembly: Assembly;
}

/** The name a function goes by: the contract's, else its id in the template. */
export const nameOfFunction = (resource: StackResource): string => String(resource.metadata[nameInMetadata] ?? resource.id);

/** The function that an ARN, an integration address or a plain reference means. */
export function functionOf({ stack }: Reader, reference: unknown): string {
  const text = String(reference);
  const id = /:function:([^:/]+)/.exec(text)?.[1] ?? text;
  const resource = stack.find(id);
  if (resource?.type !== 'AWS::Lambda::Function') throw new TemplateError(`${text} is no function of this stack.`);
  return nameOfFunction(resource);
}
