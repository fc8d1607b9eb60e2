import { deepEqual, equal } from 'node:assert/strict';
import type { Attachment, UploadGrant } from '../../../contract/entities.ts';
import { libraryId, newId } from '../../../contract/ids.ts';
import { makePng } from '../../fixtures/samples.ts';
import type { Seen, Shop } from './shop.ts';
import { ask, bodyOf, expectSound, liveTalk, own, scenario, startTalk, type Scenario, type Talk } from './talk.ts';

const bill = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n', 'latin1');
const uploads = `POST /${own}/attachments` as const;
const files = `/${own}/attachments/{attachmentId}` as const;

const lookAt = (shop: Shop, { session, id }: Talk, attachmentId: string, by: 'customer' | 'staff' = 'customer'): Promise<Seen> =>
  by === 'customer'
    ? shop.http(`GET ${files}`, { token: session.token, path: { conversationId: id, attachmentId } })
    : shop.http('GET /v1/desk/conversations/{conversationId}/attachments/{attachmentId}', {
        staff: 'ayesha',
        path: { conversationId: id, attachmentId },
      });
const newFile = { name: 'bill.pdf', type: 'application/pdf', size: bill.length };

async function uploaded(shop: Shop, talk: Talk): Promise<{ fileId: string; object: Parameters<Shop['check']>[0] }> {
  const grant = bodyOf<UploadGrant>(await ask(shop, talk, uploads, { body: newFile }));
  return { fileId: grant.id, object: await shop.upload(grant, bill) };
}
async function checked(shop: Shop, talk: Talk): Promise<string> {
  const { fileId, object } = await uploaded(shop, talk);
  equal((await shop.check(object)).status, 200);
  return fileId;
}
async function expectFile(shop: Shop, talk: Talk, fileId: string, by?: 'customer' | 'staff'): Promise<void> {
  const { state, url } = (await lookAt(shop, talk, fileId, by)).body;
  equal(state, 'clean');
  deepEqual(Buffer.from(await (await fetch(String(url))).arrayBuffer()), bill);
}

async function inLibrary(shop: Shop): Promise<{ fileId: string }> {
  const path = { conversationId: libraryId };
  const seen = await shop.http('POST /v1/desk/conversations/{conversationId}/attachments', {
    staff: 'ayesha',
    path,
    body: newFile,
  });
  const grant = bodyOf<UploadGrant>(seen);
  equal((await shop.check(await shop.upload(grant, bill))).status, 200);
  return { fileId: grant.id };
}

export const fileScenarios: readonly Scenario[] = [
  scenario('a customer asks to upload a file', async (shop) => {
    const talk = await startTalk(shop, 'one');
    return {
      run: () => ask(shop, talk, uploads, { body: newFile }),
      verify: async ({ body }) => {
        const object = await shop.upload(body as unknown as UploadGrant, bill);
        await shop.check(object);
        await expectFile(shop, talk, String(body['id']));
      },
    };
  }),
  scenario('a customer looks at a file', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const fileId = await checked(shop, talk);
    return { run: () => lookAt(shop, talk, fileId), verify: () => expectFile(shop, talk, fileId) };
  }),
  scenario('an uploaded file is checked', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    const { fileId, object } = await uploaded(shop, talk);
    return {
      run: () => shop.check(object),
      verify: async () => {
        await expectFile(shop, talk, fileId);
        equal((await shop.check(object)).status, 200);
        await expectFile(shop, talk, fileId);
      },
    };
  }),
  scenario('a customer sends a file', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const attachmentIds = [await checked(shop, talk)];
    const clientId = newId();
    talk.texts.push('see this');
    return {
      run: (retry) => ask(shop, talk, `POST /${own}/messages`, { body: { clientId, text: 'see this', attachmentIds, retry } }),
      verify: async () => {
        await expectSound(shop, talk);
        await expectFile(shop, talk, attachmentIds[0] ?? '', 'staff');
      },
    };
  }),
  scenario('an agent shows a picture', async (shop) => {
    const picture = makePng(16, 16).toString('base64');
    return {
      run: () => shop.http('PUT /v1/desk/me/avatar', { staff: 'ayesha', body: { data: picture } }),
      verify: async ({ body }) => {
        const { type } = (await shop.get(shop.keys.avatar('ayesha'))) ?? {};
        const { avatar } = (await shop.get(shop.keys.agent('ayesha'))) ?? {};
        deepEqual([type, avatar], ['image/png', body['avatar']]);
      },
    };
  }),
  scenario('somebody asks for the picture of an agent', async (shop) => {
    // In addresses ids are UUIDs, which those of the shop's people are not.
    const agentId = newId();
    const bytes = makePng(16, 16);
    await shop.put({ ...shop.keys.avatar(agentId), type: 'image/png', bytes });
    return {
      run: () => shop.http('GET /v1/avatars/{agentId}', { path: { agentId } }),
      verify: ({ body }) => Promise.resolve(deepEqual(body, { type: 'image/png', data: bytes.toString('base64') })),
    };
  }),
  scenario('an agent takes their picture down', async (shop) => {
    await shop.http('PUT /v1/desk/me/avatar', { staff: 'ayesha', body: { data: makePng(16, 16).toString('base64') } });
    return {
      run: () => shop.http('DELETE /v1/desk/me/avatar', { staff: 'ayesha' }),
      verify: async ({ body }) => {
        deepEqual([body['avatar'], await shop.get(shop.keys.avatar('ayesha'))], [undefined, undefined]);
      },
    };
  }),
  scenario('a file of the library is kept', async (shop) => {
    const { fileId } = await inLibrary(shop);
    return {
      run: () =>
        shop.http('PUT /v1/desk/library/attachments/{attachmentId}', { staff: 'ayesha', path: { attachmentId: fileId } }),
      verify: async ({ body }) => {
        equal(body['state'], 'clean');
        const { ttl, m } = (await shop.get(shop.keys.attachment(libraryId, fileId))) ?? {};
        deepEqual([ttl, m], [undefined, 0]);
      },
    };
  }),
  scenario('a file of the library is borrowed', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const { fileId } = await inLibrary(shop);
    await shop.http('PUT /v1/desk/library/attachments/{attachmentId}', { staff: 'ayesha', path: { attachmentId: fileId } });
    const body = { attachmentIds: [fileId] };
    return {
      run: () => ask(shop, talk, 'POST /v1/desk/conversations/{conversationId}/library-attachments', { body }),
      verify: async (served) => {
        const [file] = bodyOf<{ attachments: Attachment[] }>(served).attachments;
        await expectFile(shop, talk, file?.id ?? '', 'staff');
      },
    };
  }),
  scenario('the stream keeps the files of a message', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const attachmentIds = [await checked(shop, talk)];
    await ask(shop, talk, `POST /${own}/messages`, { body: { clientId: newId(), text: 'see this', attachmentIds } });
    talk.texts.push('see this');
    const records = await shop.recordsOf(talk.id, 2);
    return {
      run: () => shop.react(records),
      verify: async () => {
        await expectSound(shop, talk);
        await expectFile(shop, talk, attachmentIds[0] ?? '', 'staff');
      },
    };
  }),
];
