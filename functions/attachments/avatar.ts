import { createHash } from 'node:crypto';
import { AppError, notFound } from '../../contract/app-error.ts';
import type { Avatar } from '../../contract/entities.ts';
import { limits } from '../../contract/limits.ts';
import { setAvatar } from '../directory/agents.ts';
import { DeleteCommand, GetCommand, PutCommand } from '../table/commands.ts';
import { keys } from '../table/keys.ts';
import { table, tableName } from '../table/table.ts';
import { cleanImage } from './image.ts';

const types: Avatar['type'][] = ['image/jpeg', 'image/png', 'image/webp'];

/** The picture as it is kept: of a type that is taken, small, square, and without anything but what it looks like. */
function readPicture(data: string): { type: Avatar['type']; bytes: Buffer } {
  const file = Buffer.from(data, 'base64');
  if (file.length > limits.avatarBytes) {
    throw new AppError('file_too_large', `Choose a picture of at most ${limits.avatarBytes / 1024} KB.`);
  }
  // What can be read as a picture of a type is one, whatever it was called.
  const [found] = types.flatMap((type) => {
    const image = cleanImage(type, file);
    return image ? [{ type, image }] : [];
  });
  if (!found) throw new AppError('file_type_not_allowed', 'Choose a JPEG, PNG or WebP picture.');
  const { width, height, bytes } = found.image;
  if (width !== height || width > limits.avatarSide) {
    const detail = `Send a square of at most ${limits.avatarSide} pixels.`;
    throw new AppError('invalid_input', detail, { fields: { data: { code: 'not_allowed', detail } } });
  }
  return { type: found.type, bytes };
}

/** Shows a picture for an agent. It is there before anybody is told where. */
export async function showAvatar(agentId: string, data: string): Promise<void> {
  const { type, bytes } = readPicture(data);
  await table.send(new PutCommand({ TableName: tableName, Item: { ...keys.avatar(agentId), type, bytes } }));
  const version = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
  if (!(await setAvatar(agentId, `/v1/avatars/${agentId}?v=${version}`))) throw notFound();
}

/** Shows initials for an agent again. */
export async function removeAvatar(agentId: string): Promise<void> {
  if (!(await setAvatar(agentId, undefined))) throw notFound();
  await table.send(new DeleteCommand({ TableName: tableName, Key: keys.avatar(agentId) }));
}

/** The picture of an agent, or the refusal when they show none. */
export async function readAvatar(agentId: string): Promise<Avatar> {
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: keys.avatar(agentId) }));
  const type = types.find((name) => name === Item?.['type']);
  if (!Item || type === undefined) throw notFound();
  return { type, data: Buffer.from(Item['bytes'] as Uint8Array).toString('base64') };
}
