import { GetCommand } from '../table/commands.ts';
import { Settings } from '../../contract/settings.ts';
import { keys } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';
import { remembered } from './remembered.ts';

/** Who changed the settings last, when, and which of them. */
export interface LastChange {
  readonly by: string;
  readonly at: string;
  readonly fields: readonly string[];
}

export function settingsItem(settings: Settings, lastChange?: LastChange): Item {
  return { ...keys.settings(), value: settings, ...lastChange };
}

/** The item of the settings as it is now, or nothing when they were never written. */
export async function readSettingsItem(): Promise<Item | undefined> {
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: keys.settings(), ConsistentRead: true }));
  return Item;
}

const recent = remembered(async (): Promise<Settings> => Settings.parse((await readSettingsItem())?.['value'] ?? {}), 5_000);

/** The settings over their defaults, at most five seconds old and never older than a version that is known to exist. */
export async function readSettings(knownVersion = 0): Promise<Settings> {
  const settings = await recent();
  if (settings.version >= knownVersion) return settings;
  recent.forget();
  return recent();
}

/** Makes the next read ask the table. */
export function forgetSettings(): void {
  recent.forget();
}
