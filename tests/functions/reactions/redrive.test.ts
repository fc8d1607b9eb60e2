import { DeleteCommand, GetCommand, PutCommand } from '../../../functions/table/commands.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation, Session } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import type { Redriven } from '../../../functions/reactions/redrive.ts';
import { callTables } from '../../../local/table/table-client.ts';
import { call } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let serve: { identity: Parameters<typeof call>[0]; conversations: Parameters<typeof call>[0] };
let redrive: (event: unknown) => Promise<Redriven>;
let table: typeof import('../../../functions/table/table.ts').table;
let keys: typeof import('../../../functions/table/keys.ts').keys;

beforeAll(async () => {
  cloud = await startCloud();
  serve = {
    identity: (await import('../../../functions/identity/http.ts')).handler,
    conversations: (await import('../../../functions/conversations/http.ts')).handler,
  };
  redrive = (await import('../../../functions/reactions/redrive.ts')).handler;
  ({ table } = await import('../../../functions/table/table.ts'));
  ({ keys } = await import('../../../functions/table/keys.ts'));
});
afterAll(() => cloud.stop());

const streams = <T>(operation: string, input: object): Promise<T> =>
  callTables<T>(process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '', 'DynamoDBStreams_20120810', operation, input);

interface Wire {
  dynamodb: { SequenceNumber: string; Keys: { pk: { S: string }; sk: { S: string } } };
}

/** The stream as it is: its address, and the records of one item. */
async function readStream({
  pk,
  sk,
}: {
  pk: string;
  sk: string;
}): Promise<{ streamArn: string; shardId: string; records: Wire[] }> {
  const { Streams } = await streams<{ Streams: { StreamArn: string }[] }>('ListStreams', { TableName: 'kotha' });
  const streamArn = Streams[0]?.StreamArn ?? '';
  const { StreamDescription } = await streams<{ StreamDescription: { Shards: { ShardId: string }[] } }>('DescribeStream', {
    StreamArn: streamArn,
  });
  const shardId = StreamDescription.Shards[0]?.ShardId ?? '';
  const { ShardIterator } = await streams<{ ShardIterator: string }>('GetShardIterator', {
    StreamArn: streamArn,
    ShardId: shardId,
    ShardIteratorType: 'TRIM_HORIZON',
  });
  const { Records } = await streams<{ Records: Wire[] }>('GetRecords', { ShardIterator });
  return {
    streamArn,
    shardId,
    records: Records.filter(({ dynamodb }) => dynamodb.Keys.pk.S === pk && dynamodb.Keys.sk.S === sk),
  };
}

/** A message of the dead-letter queue about the changes of one item. */
async function letterFor(key: { pk: string; sk: string }, MessageId: string): Promise<{ MessageId: string; Body: string }> {
  const { streamArn, shardId, records } = await readStream(key);
  const [first, last] = [records[0]?.dynamodb.SequenceNumber, records.at(-1)?.dynamodb.SequenceNumber];
  const place = { streamArn, shardId, startSequenceNumber: first, endSequenceNumber: last };
  return { MessageId, Body: JSON.stringify({ requestContext: {}, DDBStreamBatchInfo: place }) };
}

const start = async (): Promise<{ session: Session; id: string }> => {
  const body = { email: 'n@mail.test', phone: '01712345678' };
  const session = (await call(serve.identity, 'POST /v1/guest-sessions', { body })).body as unknown as Session;
  const opened = await call(serve.conversations, 'POST /v1/conversations', { token: session.token, body: {} });
  return { session, id: (opened.body as unknown as Conversation).id };
};
const say = (session: Session, id: string): Promise<unknown> =>
  call(serve.conversations, 'POST /v1/conversations/{conversationId}/messages', {
    token: session.token,
    path: { conversationId: id },
    body: { clientId: newId(), text: 'hello' },
  });

describe('redriving dead letters', () => {
  it('reads the changes again and makes up for what was missed', async () => {
    const { session, id } = await start();
    await say(session, id);
    await table.send(new DeleteCommand({ TableName: 'kotha', Key: keys.head(id) }));
    const letter = await letterFor(keys.entry(id, 1), 'one');
    for (const time of ['once', 'again'])
      expect(await redrive({ Messages: [letter] }), time).toEqual({ handled: ['one'], failed: [], expired: [] });
    const { Item } = await table.send(new GetCommand({ TableName: 'kotha', Key: keys.head(id) }));
    expect(Item).toMatchObject({ n: 1, lp: 'hello' });
  });

  it('tells apart what failed again, what the stream no longer holds, and what is no letter', async () => {
    const { session, id } = await start();
    await say(session, id);
    const poisoned = newId();
    await table.send(new PutCommand({ TableName: 'kotha', Item: { ...keys.entry(poisoned, 1), k: '?' } }));
    const good = await letterFor(keys.entry(id, 1), 'good');
    const poison = await letterFor(keys.entry(poisoned, 1), 'poison');
    const far = { ...(JSON.parse(good.Body) as { DDBStreamBatchInfo: object }).DDBStreamBatchInfo };
    Object.assign(far, { startSequenceNumber: '999999999999', endSequenceNumber: '999999999999' });
    const gone = { MessageId: 'gone', Body: JSON.stringify({ DDBStreamBatchInfo: far }) };
    expect(await redrive({ Messages: [poison, good, gone] })).toEqual({
      handled: ['good'],
      failed: ['poison'],
      expired: ['gone'],
    });
    await expect(redrive({ letters: [] })).rejects.toThrow('Messages');
  });
});
