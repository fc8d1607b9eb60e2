import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { functionNames } from '../../contract/deploy.ts';
import { KothaStack } from '../../infra/kotha-stack.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly Metadata?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

const root = join(import.meta.dirname, '../..');
const { context: flags } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: Record<string, unknown> };

/** Bundles that hold nothing: what a template says does not depend on what is in them. */
function makeEmptyDist(folder: string): string {
  const dist = join(folder, 'dist');
  for (const name of functionNames) {
    mkdirSync(join(dist, 'functions', name), { recursive: true });
    writeFileSync(join(dist, 'functions', name, 'index.mjs'), `export const handler = () => '${name}';\n`);
  }
  mkdirSync(join(dist, 'site'));
  writeFileSync(join(dist, 'site/kotha.js'), '');
  return dist;
}

/** The app with its one stack, and a function that removes what was written on the way. */
export function makeApp(context: Record<string, unknown> = {}): { app: App; stack: KothaStack; clean(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'kotha-infra-'));
  const app = new App({
    outdir: join(folder, 'cdk.out'),
    context: { ...flags, ...context },
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  });
  const stack = new KothaStack(app, 'Kotha', { dist: makeEmptyDist(folder) });
  return { app, stack, clean: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The template that an installation with these choices gets. */
export function synthesize(context: Record<string, unknown> = {}): Template {
  const { stack, clean } = makeApp(context);
  const template = Template.fromStack(stack);
  clean();
  return template;
}

export function resourcesOf(template: Template, type: string): Map<string, Resource> {
  return new Map(Object.entries(template.findResources(type) as Record<string, Resource>));
}

/** Our own functions by the name the contract gives them; the CDK's helpers have none. */
export function functionsOf(template: Template): Map<string, Resource & { id: string }> {
  const named = [...resourcesOf(template, 'AWS::Lambda::Function')].map(([id, resource]) => ({ ...resource, id }));
  return new Map(
    named.flatMap((resource) => {
      const name = resource.Metadata?.['kotha:function'];
      return typeof name === 'string' ? [[name, resource] as const] : [];
    }),
  );
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

const list = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** Everything the role of a function may do, one row per action and resource. */
export function grantsOf(template: Template, name: string): { action: string; resource: string }[] {
  const role = functionsOf(template).get(name)?.Properties['Role'] as { 'Fn::GetAtt': [string] };
  const [roleId] = role['Fn::GetAtt'];
  const policies = [...resourcesOf(template, 'AWS::IAM::Policy').values()].filter(({ Properties }) =>
    (Properties['Roles'] as { Ref: string }[]).some(({ Ref }) => Ref === roleId),
  );
  const statements = policies.flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement);
  return statements.flatMap(({ Action, Resource }) =>
    list(Action).flatMap((action) => list(Resource).map((resource) => ({ action, resource: JSON.stringify(resource) }))),
  );
}
