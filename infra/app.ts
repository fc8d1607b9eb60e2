import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { build, defaultDist } from './build.ts';
import { KothaStack } from './kotha-stack.ts';

/** The CDK's command line hands the context over; without it the same file is read here, so that both make the same template. */
const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '../cdk.json'), 'utf8')) as {
  context: Record<string, unknown>;
};
const underCommandLine = process.env['CDK_CONTEXT_JSON'] !== undefined;

await build();
const app = new App({
  outdir: process.env['CDK_OUTDIR'] ?? join(import.meta.dirname, '../cdk.out'),
  context,
  analyticsReporting: false,
  // Checking the template against CloudFormation's schemas takes seconds: on the way to the cloud they are well spent, to the laptop they are not.
  builtinCloudFormationValidation: underCommandLine,
});
new KothaStack(app, 'Kotha', { dist: defaultDist });
app.synth();
