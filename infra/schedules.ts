import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { scheduledJobs } from '../contract/deploy.ts';

/** `closeSilent` becomes `CloseSilent`. */
const idOf = (job: string): string => job.replace(/^./, (letter) => letter.toUpperCase());

type Scheduled = 'conversations' | 'makeFindable' | 'backfill';

/** What happens by the clock: conversations that stayed silent are closed, those that have slept long enough come back, what went quiet becomes findable, and what waits for somebody who is away is given to others; and what an older version stored is brought up to this one. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { conversations, makeFindable, backfill }: Record<Scheduled, Lambda>) {
    super(scope, id);
    for (const [job, { everyMinutes }] of Object.entries(scheduledJobs)) {
      new Rule(this, idOf(job), {
        schedule: Schedule.rate(Duration.minutes(everyMinutes)),
        targets: [new LambdaFunction(conversations, { retryAttempts: 0, event: RuleTargetInput.fromObject({ job }) })],
      });
    }
    for (const [name, target] of Object.entries({ MakeFindable: makeFindable, Backfill: backfill })) {
      new Rule(this, name, {
        schedule: Schedule.rate(Duration.hours(1)),
        targets: [new LambdaFunction(target, { retryAttempts: 0 })],
      });
    }
  }
}
