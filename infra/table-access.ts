import type { FunctionName } from '../contract/deploy.ts';

export type TableAction = 'BatchGetItem' | 'ConditionCheckItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

interface Access {
  readonly actions: readonly TableAction[];
  /** Whether it reads the secondary indexes. */
  readonly readsIndexes?: boolean;
  /** Whether it posts frames to connections. Who posts also forgets connections that are gone: DeleteItem and UpdateItem. */
  readonly posts?: boolean;
}

/** What each function may do with the table: what its code does and nothing else. A transaction needs the actions of its parts. */
export const accessOf: Readonly<Record<FunctionName, Access>> = {
  'agents/http': { actions: ['Query', 'UpdateItem'] },
  'conversations/http': {
    actions: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    readsIndexes: true,
    posts: true,
  },
  'health/http': { actions: ['GetItem'] },
  'identity/http': { actions: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'] },
  'quick-replies/http': { actions: ['DeleteItem', 'PutItem', 'Query'] },
  'reactions/on-change': { actions: ['DeleteItem', 'GetItem', 'Query', 'UpdateItem'], posts: true },
  'reactions/redrive': { actions: ['DeleteItem', 'GetItem', 'Query', 'UpdateItem'], posts: true },
  'settings/http': { actions: ['DeleteItem', 'GetItem', 'PutItem', 'Query'] },
  'setup/bootstrap': { actions: ['PutItem'] },
  'sockets/http': { actions: ['PutItem', 'Query'] },
  'sockets/socket': {
    actions: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    posts: true,
  },
};
