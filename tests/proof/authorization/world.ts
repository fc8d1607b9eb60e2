import { createHash } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Conversation, Session } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { pdf } from '../../fixtures/samples.ts';
import { request, startStack, uploadFile } from '../../stack.ts';
import { openTable } from './table.ts';
import { gather, type People, type Principal } from './principals.ts';

/** What a customer has, for others to reach out for. */
export interface Belongings {
  readonly customerId: string;
  readonly conversationId: string;
  readonly attachmentId: string;
}

/** A running product with everybody in it and something to protect. */
export interface World {
  readonly url: string;
  readonly people: People;
  /** What a principal's request is about: verified customers reach for a verified one's things, everybody else for a guest's. */
  belongingsFor(principal: Principal): Belongings;
  /** Everything that is stored, once all that follows from earlier requests has been done. */
  stored(): Promise<string>;
  /** Lets a socket ticket's time run out. */
  expireTicket(ticket: string): Promise<void>;
  stop(): Promise<void>;
}

async function furnish(stack: Awaited<ReturnType<typeof startStack>>, { token, customer }: Session): Promise<Belongings> {
  const opened = await request(stack.url, 'POST', '/v1/conversations', { token, body: {} });
  const { id: conversationId } = opened.body as unknown as Conversation;
  const file = { name: 'bill.pdf', type: 'application/pdf' };
  const attachmentId = await uploadFile(stack, { token, conversationId }, pdf, file);
  const body = { clientId: newId(), text: 'The bill is wrong.', attachmentIds: [attachmentId] };
  await request(stack.url, 'POST', `/v1/conversations/${conversationId}/messages`, { token, body });
  return { customerId: customer.id, conversationId, attachmentId };
}

/** Starts the product on this machine, with everybody and what they have. */
export async function openWorld(): Promise<World> {
  const stack = await startStack();
  const table = await openTable(stack.kotha.engineEndpoint);
  const people = await gather(stack.url, stack.dataDir, table);
  const [guests, customers] = [await furnish(stack, people.guest), await furnish(stack, people.customer)];
  return {
    url: stack.url,
    people,
    belongingsFor: (principal) => (principal.startsWith('customer') ? customers : guests),
    async stored() {
      await stack.kotha.settled();
      return table.contents();
    },
    async expireTicket(ticket) {
      const hash = createHash('sha256').update(ticket).digest('base64url');
      await table.client.send(
        new UpdateCommand({
          TableName: table.name,
          Key: { pk: `T#${hash}`, sk: 'T' },
          UpdateExpression: 'SET #ttl = :past',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#ttl': 'ttl' },
          ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1000) - 1 },
        }),
      );
    },
    async stop() {
      table.client.destroy();
      await stack.stop();
    },
  };
}
