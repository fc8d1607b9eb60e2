import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nameOfFunction, type Reader } from './plan-reader.ts';
import { asRecord } from './stack.ts';

export interface FunctionPlan {
  readonly name: string;
  readonly file: string;
  readonly exportName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
}

/** The functions that are written for Node; what is not are the CDK's own helpers, which work while deploying. */
export function readFunctions({ stack, assembly }: Reader): FunctionPlan[] {
  const ours = stack.ofType('AWS::Lambda::Function').filter((resource) => resource.text('Runtime')?.startsWith('nodejs'));
  return ours.map((resource) => {
    const [module = '', exportName = ''] = (resource.text('Handler') ?? '').split('.');
    const base = join(assembly.assetFolder(String(resource.record('Code')['S3Key'])), module);
    const variables = asRecord(resource.record('Environment')['Variables']);
    return {
      name: nameOfFunction(resource),
      file: ['.mjs', '.js', '.cjs'].map((extension) => base + extension).find(existsSync) ?? `${base}.mjs`,
      exportName,
      environment: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)])),
      memoryMb: resource.number('MemorySize') ?? 128,
      timeoutMs: (resource.number('Timeout') ?? 3) * 1000,
    };
  });
}
