import { join } from 'node:path';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { outputs } from '../contract/deploy.ts';
import { Files } from './files.ts';
import { Functions } from './functions.ts';
import { HttpApi } from './http-api.ts';
import { readOptions } from './options.ts';
import { Reactions } from './reactions.ts';
import { Schedules } from './schedules.ts';
import { Site } from './site.ts';
import { SocketApi } from './socket-api.ts';
import { StaffPool } from './staff-pool.ts';
import { Table } from './table.ts';

/** The whole product in one stack. Nothing in it bills while nobody talks, but for the bytes that are stored. */
export class KothaStack extends Stack {
  constructor(scope: Construct, id: string, { dist }: { dist: string }) {
    const options = readOptions(scope);
    super(scope, id, {
      description: 'Kotha: customer support without servers',
      terminationProtection: options.deletionProtection,
      analyticsReporting: false,
    });

    const table = new Table(this, 'Table', options);
    const files = new Files(this, 'Files', options);
    const httpApi = new HttpApi(this, 'HttpApi', options);
    const socketApi = new SocketApi(this, 'SocketApi');
    const staffPool = new StaffPool(this, 'StaffPool', options);
    const site = new Site(this, 'Site', {
      options,
      files: join(dist, 'site'),
      apiHost: httpApi.host,
      apiUrl: httpApi.url,
      filesOrigin: files.origin,
      socketOrigin: socketApi.origin,
      signInOrigins: staffPool.origins,
    });
    const { issuer } = staffPool;
    const clientId = staffPool.addConsole(site.url);
    const functions = new Functions(this, 'Functions', {
      options,
      bundles: join(dist, 'functions'),
      table,
      files,
      values: {
        tableName: table.tableName,
        filesBucket: files.bucketName,
        socketUrl: socketApi.url,
        apiUrl: httpApi.url,
        issuer,
        clientId,
        limits: options.limits ? 'on' : 'off',
        userPoolId: staffPool.id,
      },
      connectionsArn: socketApi.connectionsArn,
      hangUpArn: socketApi.hangUpArn,
      userPoolArn: staffPool.arn,
    });
    files.checkWith(functions.get('attachments/on-upload'), options);
    httpApi.serve(functions, { issuer, clientId });
    socketApi.serve(functions);
    const reactions = new Reactions(this, 'Reactions', {
      table,
      consumer: functions.get('reactions/on-change'),
      redrive: functions.get('reactions/redrive'),
    });
    new Schedules(this, 'Schedules', {
      conversations: functions.get('conversations/on-schedule'),
      makeFindable: functions.get('search/on-schedule'),
      backfill: functions.get('setup/on-schedule'),
    });

    this.#tell({
      siteUrl: site.url,
      apiUrl: httpApi.url,
      socketUrl: socketApi.url,
      filesUrl: files.origin,
      issuer,
      clientId,
      bootstrapFunction: functions.get('setup/bootstrap').functionName,
      redriveFunction: functions.get('reactions/redrive').functionName,
      deadLetters: reactions.deadLetters.queueUrl,
    });
  }

  #tell(values: Readonly<Record<keyof typeof outputs, string>>): void {
    for (const [key, name] of Object.entries(outputs)) new CfnOutput(this, name, { value: values[key as keyof typeof outputs] });
  }
}
