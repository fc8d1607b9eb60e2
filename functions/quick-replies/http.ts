import type { Agent } from '../../contract/entities.ts';
import { AppError } from '../../contract/app-error.ts';
import { libraryId, newId } from '../../contract/ids.ts';
import { quickReplyPacks, type QuickReply, type QuickReplyInput, type QuickReplyLibrary } from '../../contract/quick-replies.ts';
import { faceOf, listAgents } from '../directory/agents.ts';
import { readAttachments } from '../directory/attachments.ts';
import { serveHttp } from '../gateway/http.ts';
import { packs } from './packs.ts';
import {
  addReply,
  arrange,
  changeReply,
  importReplies,
  installPack,
  missingOf,
  removeReply,
  type Change,
  type Library,
  type WrittenReply,
} from './quick-reply.ts';
import { changeLibrary, readLibrary } from './store.ts';

const changeBy = (agent: Agent): Change => ({ at: new Date().toISOString(), by: agent.id });

async function repliesOf({ replies }: Library): Promise<QuickReply[]> {
  const agents = await listAgents();
  return replies.map(({ updatedBy, attachments, ...reply }, order) => ({
    ...reply,
    ...(attachments && { attachments: [...attachments] }),
    order,
    updatedBy: updatedBy === undefined ? null : faceOf(agents, updatedBy),
  }));
}

async function viewOf(library: Library): Promise<QuickReplyLibrary> {
  const { version, categories } = library;
  return {
    version,
    categories: [...categories],
    quickReplies: await repliesOf(library),
    packs: quickReplyPacks.map((pack) => ({
      pack,
      count: packs[pack].replies.length,
      missing: missingOf(library, packs[pack]),
    })),
  };
}

async function replyOf(library: Library, id: string): Promise<QuickReply> {
  const found = (await repliesOf(library)).find((reply) => reply.id === id);
  if (found === undefined) throw new Error(`The library lost the reply ${id} that it was just given.`);
  return found;
}

/** What an editor wrote, with the files that it names; only what is kept in the library may be carried. */
async function withFiles({ attachmentIds = [], ...rest }: QuickReplyInput): Promise<WrittenReply> {
  const records = await readAttachments(libraryId, attachmentIds);
  if (records.length < attachmentIds.length || !records.every(({ isSent, state }) => isSent && state === 'clean')) {
    const detail = 'Upload the file again and keep it before you save.';
    throw new AppError('invalid_input', detail, { fields: { attachmentIds: { code: 'not_allowed', detail } } });
  }
  return { ...rest, attachments: records.map(({ attachment }) => attachment) };
}

export const handler = serveHttp<'quick-replies'>({
  'GET /v1/desk/quick-replies': async () => viewOf(await readLibrary()),

  'POST /v1/desk/quick-replies': async ({ body, principal }) => {
    const { id, order, ...input } = body;
    const written = await withFiles(input);
    const { after } = await changeLibrary((library) => addReply(library, id, written, changeBy(principal.agent), order));
    return replyOf(after, id);
  },

  'PUT /v1/desk/quick-replies': async ({ body }) => viewOf((await changeLibrary((library) => arrange(library, body))).after),

  'PUT /v1/desk/quick-replies/{quickReplyId}': async ({ body, path, principal }) => {
    const { version, ...input } = body;
    const id = path.quickReplyId;
    const written = await withFiles(input);
    const { after } = await changeLibrary((library) => changeReply(library, id, version, written, changeBy(principal.agent)));
    return replyOf(after, id);
  },

  'DELETE /v1/desk/quick-replies/{quickReplyId}': async ({ path, query }) => {
    await changeLibrary((library) => removeReply(library, path.quickReplyId, query.version));
    return {};
  },

  'POST /v1/desk/quick-replies/import': async ({ body, principal }) => {
    const change = changeBy(principal.agent);
    const { before, after } = await changeLibrary((library) => importReplies(library, body, newId, change));
    const added = after.replies.length - before.replies.length;
    return { added, known: body.quickReplies.length - added };
  },

  'POST /v1/desk/quick-replies/packs': async ({ body, principal }) => {
    const pack = packs[body.pack];
    const { before, after } = await changeLibrary((library) => installPack(library, pack, changeBy(principal.agent)));
    return { added: after.replies.length - before.replies.length };
  },
});
