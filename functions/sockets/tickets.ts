import { createHash, randomBytes } from 'node:crypto';
import { DeleteCommand, PutCommand } from '../table/commands.ts';
import type { SocketTicket } from '../../contract/entities.ts';
import { socketProtocol } from '../../contract/frames.ts';
import { limits } from '../../contract/limits.ts';
import type { Connection } from '../realtime/connections.ts';
import { requireEnvironment } from '../table/environment.ts';
import { keys } from '../table/keys.ts';
import { itemInTheWay, table, tableName } from '../table/table.ts';

export type TicketHolder = Pick<Connection, 'side' | 'ownerId'>;

const hash = (ticket: string): string => createHash('sha256').update(ticket).digest('base64url');

/** A ticket that opens one socket for this person within thirty seconds. */
export async function issueTicket({ side, ownerId }: TicketHolder): Promise<SocketTicket> {
  const ticket = randomBytes(32).toString('base64url');
  const expiresAt = Math.floor(Date.now() / 1000) + limits.socketTicketSeconds;
  await table.send(
    new PutCommand({ TableName: tableName, Item: { ...keys.ticket(hash(ticket)), side, ownerId, ttl: expiresAt } }),
  );
  return {
    ticket,
    url: requireEnvironment('socketUrl'),
    protocol: socketProtocol,
    expiresAt: new Date(expiresAt * 1000).toISOString(),
  };
}

/** Whose ticket this is, once: of two that present it, one gets the answer. */
export async function redeemTicket(ticket: string): Promise<TicketHolder | undefined> {
  try {
    const { Attributes } = await table.send(
      new DeleteCommand({
        TableName: tableName,
        Key: keys.ticket(hash(ticket)),
        ConditionExpression: '#ttl > :now',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':now': Math.floor(Date.now() / 1000) },
        ReturnValues: 'ALL_OLD',
      }),
    );
    return Attributes && { side: Attributes['side'] as TicketHolder['side'], ownerId: String(Attributes['ownerId']) };
  } catch (error) {
    itemInTheWay(error);
    return undefined;
  }
}
