import type { filePrefixes } from '../contract/deploy.ts';
import { type FunctionName } from '../contract/deploy.ts';

export type TableAction =
  'BatchGetItem' | 'BatchWriteItem' | 'ConditionCheckItem' | 'DeleteItem' | 'GetItem' | 'PutItem' | 'Query' | 'UpdateItem';

export type FileAction = 'DeleteObject' | 'DeleteObjectTagging' | 'GetObject' | 'PutObject' | 'PutObjectTagging';

export type PoolAction = 'AdminCreateUser' | 'AdminDisableUser' | 'AdminEnableUser' | 'AdminGetUser';

interface Access {
  readonly actions: readonly TableAction[];
  /** Whether it reads the secondary indexes. */
  readonly readsIndexes?: boolean;
  /** Whether it posts frames to connections. Who posts also forgets connections that are gone: DeleteItem and UpdateItem. */
  readonly posts?: boolean;
  /** Whether it ends connections. */
  readonly hangsUp?: boolean;
  /** What it does with who may sign in to the console. */
  readonly admits?: readonly PoolAction[];
  /** What it does with files, by where they lie. What a function signs for browsers it has to be allowed itself. */
  readonly files?: Partial<Readonly<Record<keyof typeof filePrefixes, readonly FileAction[]>>>;
  /** Whether a file that is gone has to look so: without this right the storage says that it is forbidden. */
  readonly seesAbsence?: boolean;
}

/** What each function may do with the table and the files: what its code does and nothing else. A transaction needs the actions of its parts. */
export const accessOf: Readonly<Record<FunctionName, Access>> = {
  'agents/http': {
    actions: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    readsIndexes: true,
    posts: true,
    hangsUp: true,
    admits: ['AdminCreateUser', 'AdminDisableUser', 'AdminEnableUser', 'AdminGetUser'],
  },
  'attachments/http': {
    actions: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    files: { quarantine: ['PutObject'], clean: ['DeleteObjectTagging', 'GetObject'] },
  },
  'attachments/on-upload': {
    actions: ['DeleteItem', 'GetItem', 'Query', 'UpdateItem'],
    posts: true,
    files: { quarantine: ['DeleteObject', 'GetObject'], clean: ['DeleteObject', 'PutObject', 'PutObjectTagging'] },
    seesAbsence: true,
  },
  'conversations/http': {
    actions: ['BatchGetItem', 'ConditionCheckItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    readsIndexes: true,
    posts: true,
    hangsUp: true,
  },
  'conversations/on-schedule': {
    actions: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    readsIndexes: true,
    posts: true,
  },
  'customers/http': { actions: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'] },
  'health/http': { actions: ['GetItem'] },
  'identity/http': { actions: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'] },
  'notifications/http': { actions: ['GetItem', 'Query', 'UpdateItem'] },
  'quick-replies/http': { actions: ['BatchGetItem', 'DeleteItem', 'PutItem', 'Query'] },
  'reactions/on-change': {
    actions: ['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    readsIndexes: true,
    posts: true,
    hangsUp: true,
    files: { clean: ['DeleteObjectTagging'] },
  },
  'reactions/redrive': {
    actions: ['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    readsIndexes: true,
    posts: true,
    hangsUp: true,
    files: { clean: ['DeleteObjectTagging'] },
  },
  'settings/http': { actions: ['DeleteItem', 'GetItem', 'PutItem', 'Query'] },
  'setup/bootstrap': { actions: ['PutItem'] },
  'setup/on-schedule': { actions: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'], readsIndexes: true },
  'sockets/http': { actions: ['GetItem', 'PutItem', 'Query', 'UpdateItem'] },
  'search/http': { actions: ['BatchGetItem', 'Query'], readsIndexes: true },
  'search/on-schedule': {
    actions: ['BatchGetItem', 'BatchWriteItem', 'GetItem', 'PutItem', 'Query'],
    readsIndexes: true,
  },
  'views/http': { actions: ['GetItem', 'PutItem', 'Query'] },
  'sockets/socket': {
    actions: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    posts: true,
  },
};
