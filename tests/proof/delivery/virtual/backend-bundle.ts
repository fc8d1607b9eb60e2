/** Everything one Lambda environment holds, bundled so that it can be loaded many times, each with its own memory. */
export { handler as agents } from '../../../../functions/agents/http.ts';
export { handler as conversations } from '../../../../functions/conversations/http.ts';
export { handler as customers } from '../../../../functions/customers/http.ts';
export { handler as identity } from '../../../../functions/identity/http.ts';
export { handler as settings } from '../../../../functions/settings/http.ts';
export { handler as onChange } from '../../../../functions/reactions/on-change.ts';
export { handler as bootstrap } from '../../../../functions/setup/bootstrap.ts';
export { handler as sockets } from '../../../../functions/sockets/http.ts';
export { handler as socket } from '../../../../functions/sockets/socket.ts';
export { table } from '../../../../functions/table/table.ts';
export { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
export { ApiGatewayManagementApiClient, GoneException } from '@aws-sdk/client-apigatewaymanagementapi';
