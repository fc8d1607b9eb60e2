import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterEach, expect, it, vi } from 'vitest';
import { makeApp } from './synthesized.ts';

const cleaners: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const clean of cleaners.splice(0)) clean();
});

function findings(context: Record<string, unknown> = {}): string[] {
  const { app, clean } = makeApp(context);
  cleaners.push(clean);
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${String(constructPath)}`),
    );
}

it.each([{}, { malwareScan: 'true' }])(
  'has no finding of AwsSolutions that is not answered with a reason, with %o',
  (context) => {
    const said = vi.spyOn(Validations.prototype, 'acknowledge');
    expect(findings(context)).toEqual([]);
    for (const { reason } of said.mock.calls.flat()) expect(reason.length).toBeGreaterThan(20);
  },
);

it('answers no finding that is not there', () => {
  const answered = new Set<string>();
  vi.spyOn(Validations.prototype, 'acknowledge').mockImplementation((...rules) => {
    for (const { id } of rules) answered.add(id);
  });
  const found = new Set(findings().map((finding) => finding.replace(/ at .*/, '')));
  expect([...answered].filter((id) => !found.has(id))).toEqual([]);
});
