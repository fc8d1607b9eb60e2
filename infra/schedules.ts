import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/**
 * What happens by the clock, once an hour: conversations that stayed silent after they were resolved are closed, those that
 * have slept long enough come back, and what went quiet becomes findable.
 */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { closeSilent, makeFindable }: { closeSilent: Lambda; makeFindable: Lambda }) {
    super(scope, id);
    new Rule(this, 'CloseSilent', {
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(closeSilent, { retryAttempts: 0 })],
    });
    new Rule(this, 'MakeFindable', {
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [new LambdaFunction(makeFindable, { retryAttempts: 0 })],
    });
  }
}
