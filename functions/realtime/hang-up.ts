import { DeleteConnectionCommand, GoneException } from '@aws-sdk/client-apigatewaymanagementapi';
import type { DownFrame } from '../../contract/frames.ts';
import { forgetConnection, listOwnConnections, listStaffConnections } from './connections.ts';
import { gateway, post } from './post.ts';

async function connectionsOf(agentIds: readonly string[]): Promise<string[]> {
  const wanted = new Set(agentIds);
  const connections = await listStaffConnections({ isConsistent: true });
  return connections.filter(({ agentId }) => wanted.has(agentId)).map(({ connectionId }) => connectionId);
}

async function close(ConnectionId: string): Promise<void> {
  try {
    await gateway.send(new DeleteConnectionCommand({ ConnectionId }));
  } catch (error) {
    if (!(error instanceof GoneException)) throw error;
  }
  // Last: whoever has to stop halfway finds the connection again. What is left of one that is closed goes with its next frame.
  await forgetConnection(ConnectionId);
}

/** Ends every connection of these agents, who are told why; what comes after it is refused when it opens. Safe to repeat. */
export async function hangUp(agentIds: readonly string[]): Promise<void> {
  if (agentIds.length === 0) return;
  const connections = await connectionsOf(agentIds);
  await post(connections.map((connectionId) => ({ connectionId, frame: { type: 'me.changed' } })));
  await Promise.all(connections.map(close));
}

/** Ends every connection of a customer; what comes after it is refused when it opens. Safe to repeat. */
export async function hangUpCustomer(customerId: string): Promise<void> {
  await Promise.all((await listOwnConnections(customerId)).map(close));
}

/** Tells every console of these agents. */
export async function tellAgents(agentIds: readonly string[], frame: DownFrame): Promise<void> {
  if (agentIds.length === 0) return;
  await post((await connectionsOf(agentIds)).map((connectionId) => ({ connectionId, frame })));
}
