import { TransactWriteCommand } from '../table/commands.ts';
import * as z from 'zod';
import { AppError } from '../../contract/app-error.ts';
import { Bilingual } from '../../contract/entities.ts';
import { QuickReplyPack } from '../../contract/quick-replies.ts';
import { roles } from '../../contract/permissions.ts';
import { Settings, SettingsChange } from '../../contract/settings.ts';
import { agentItem, unsaid } from '../directory/agents.ts';
import { settingsItem } from '../directory/settings.ts';
import { SiteKey, siteKeyItem } from '../directory/site-keys.ts';
import { validate } from '../gateway/validation.ts';
import { replyItem, shelfItem } from '../quick-replies/item.ts';
import { packs } from '../quick-replies/packs.ts';
import { emptyLibrary, installPack } from '../quick-replies/quick-reply.ts';
import { keys } from '../table/keys.ts';
import { conditionFailed, table, tableName, type Item } from '../table/table.ts';

const name = Bilingual.extend({ en: z.string().min(1), bn: z.string().min(1) });

/** Who and what an installation starts with. */
const Bootstrap = z.strictObject({
  agents: z
    .array(z.strictObject({ subject: z.string().min(1).max(128), email: z.email(), name, role: z.enum(roles) }))
    .min(1)
    .max(50)
    .refine((agents) => agents.some(({ role }) => role === 'admin'), { error: 'Name at least one agent with the role admin.' }),
  settings: SettingsChange.omit({ version: true }).default({}),
  quickReplies: QuickReplyPack.optional(),
  identityKeys: z.array(SiteKey).max(10).default([]),
});

function quickReplyItems(pack: QuickReplyPack, at: string): Item[] {
  const library = installPack(emptyLibrary, packs[pack], { at });
  return [...library.replies.map(replyItem), shelfItem(library)];
}

/**
 * Sets up an installation once: the first admin and colleagues, the shop's name, ready replies, the keys its site signs with.
 * Whoever may invoke the function in the cloud account may do it, and nobody after them: a second call changes nothing.
 */
export async function handler(event: unknown): Promise<{ agents: number } | { code: string; detail: string; errors?: unknown }> {
  try {
    const { agents, settings, quickReplies, identityKeys } = validate(Bootstrap, event) as z.output<typeof Bootstrap>;
    const at = new Date().toISOString();
    const items = [
      { ...keys.setup(), at },
      ...agents.map(({ subject, role, ...rest }) => agentItem({ ...unsaid, ...rest, id: subject, role, active: true })),
      settingsItem(Settings.parse(settings)),
      ...(quickReplies === undefined ? [] : quickReplyItems(quickReplies, at)),
      ...identityKeys.map((key) => siteKeyItem(key)),
    ];
    const TransactItems = items.map((Item) => ({
      Put: { TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' },
    }));
    await table.send(new TransactWriteCommand({ TransactItems })).catch((error: unknown) => {
      if (conditionFailed(error, 0))
        throw new AppError('already_done', 'This installation has been set up before. Nothing was changed.');
      throw error;
    });
    return { agents: agents.length };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, detail: error.message, ...(error.fields && { errors: error.fields }) };
  }
}
