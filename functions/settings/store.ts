import { TransactWriteCommand } from '../table/commands.ts';
import { AppError } from '../../contract/app-error.ts';
import { Settings, settingNames, type DeskSettings, type SettingsChange } from '../../contract/settings.ts';
import { faceOf, listAgents } from '../directory/agents.ts';
import { forgetSettings, readSettingsItem, settingsItem, type LastChange } from '../directory/settings.ts';
import { keys } from '../table/keys.ts';
import { conditionFailed, table, tableName, type Item } from '../table/table.ts';

const settingsOf = (item: Item | undefined): Settings => Settings.parse(item?.['value'] ?? {});

async function lastChangeOf(item: Item | undefined): Promise<DeskSettings['lastChange']> {
  if (item?.['by'] === undefined) return null;
  const { by, at, fields } = item as unknown as LastChange;
  return { by: faceOf(await listAgents(), by), at, fields: [...fields] };
}

export async function readDeskSettings(): Promise<DeskSettings> {
  const item = await readSettingsItem();
  return { settings: settingsOf(item), lastChange: await lastChangeOf(item) };
}

const overtaken = (): AppError =>
  new AppError('settings_changed', 'Somebody else changed the settings. Read them again and decide anew.');

/** Writes the settings and, beside them, who changed what: both or neither, and only over the version that was seen. */
async function write(settings: Settings, change: LastChange): Promise<Item> {
  const item = settingsItem(settings, change);
  const isNewest = {
    ConditionExpression: 'attribute_not_exists(pk) OR #value.version = :seen',
    ExpressionAttributeNames: { '#value': 'value' },
    ExpressionAttributeValues: { ':seen': settings.version - 1 },
  };
  const record = { ...keys.settingsChange(settings.version), ...change };
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
  try {
    const TransactItems = [
      { Put: { TableName: tableName, Item: item, ...isNewest } },
      { Put: { TableName: tableName, Item: record, ...isNew } },
    ];
    await table.send(new TransactWriteCommand({ TransactItems }));
  } catch (error) {
    if (conditionFailed(error, 0) || conditionFailed(error, 1)) throw overtaken();
    throw error;
  }
  forgetSettings();
  return item;
}

/** Changes settings in the name of an agent; who saw an older version is refused, and what does not differ is no change. */
export async function changeSettings({ version, ...change }: SettingsChange, agentId: string): Promise<DeskSettings> {
  const item = await readSettingsItem();
  const before = settingsOf(item);
  if (version !== before.version) throw overtaken();
  const after = Settings.parse({ ...before, ...change, version: version + 1 });
  const fields = settingNames.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  if (fields.length === 0) return { settings: before, lastChange: await lastChangeOf(item) };
  const written = await write(after, { by: agentId, at: new Date().toISOString(), fields });
  return { settings: after, lastChange: await lastChangeOf(written) };
}
