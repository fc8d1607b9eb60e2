import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { Settings } from '../../contract/settings.ts';
import { keys } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';
import { remembered } from './remembered.ts';

export function settingsItem(settings: Settings): Item {
  return { ...keys.settings(), value: settings };
}

/** The settings record over its defaults, at most five seconds old. */
export const readSettings = remembered(async (): Promise<Settings> => {
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: keys.settings() }));
  return Settings.parse(Item?.['value'] ?? {});
}, 5_000);
