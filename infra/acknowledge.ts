import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Says why a rule of cdk-nag does not apply to a construct and what is inside it. */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: rule, reason });
}

/** Says why a policy may name these resources with a wildcard; any other wildcard is still a finding. */
export function acknowledgeWildcards(construct: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources) {
    acknowledge(construct, `AwsSolutions-IAM5[Resource::${print(Stack.of(construct).resolve(resource) as Resolved)}]`, reason);
  }
}

type Resolved =
  string | { readonly 'Fn::Join': [string, Resolved[]] } | { readonly 'Fn::GetAtt': string[] } | { readonly Ref: string };

/** A resolved value the way cdk-nag writes it: references in angle brackets. */
function print(value: Resolved): string {
  if (typeof value === 'string') return value;
  if ('Fn::Join' in value) return value['Fn::Join'][1].map(print).join(value['Fn::Join'][0]);
  return 'Ref' in value ? `<${value.Ref}>` : `<${value['Fn::GetAtt'].join('.')}>`;
}
