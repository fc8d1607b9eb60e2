import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AttachmentStatus, Message, UploadGrant } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { attachmentOf, openRoom, type Customer, type Room } from '../../proof/uploads/room.ts';
import { makeWav, pdf, sample } from '../../fixtures/samples.ts';

let room: Room;
let me: Customer;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.stop());
beforeEach(async () => {
  me = await room.enter();
  room.cloud.posted.length = 0;
});

const photo = { name: 'ছবি.jpg', type: 'image/jpeg' };
const granted = async (bytes: Buffer, file = photo): Promise<UploadGrant> =>
  (await room.ask(me, me.conversationId, { ...file, size: bytes.length })).body as unknown as UploadGrant;

describe('the way of a file', () => {
  it('goes from grant over upload and check into a message that both sides can read', async () => {
    const bytes = sample('photo.jpg');
    const grant = await granted(bytes);
    expect((await room.look(me, me.conversationId, grant.id)).body).toEqual({ id: grant.id, state: 'pending' });
    expect(await room.post(grant, bytes)).toBe(204);
    await room.check();
    const status = (await room.look(me, me.conversationId, grant.id)).body as unknown as AttachmentStatus;
    const attachment = attachmentOf(status);
    expect(attachment).toMatchObject({ name: 'ছবি.jpg', type: 'image/jpeg', kind: 'image', width: 40, height: 24 });
    const sent = await room.send(me, me.conversationId, [grant.id], 'look');
    expect(sent.status).toBe(201);
    expect(await room.read(me)).toMatchObject([{ seq: 1, kind: 'text', text: 'look', attachments: [attachment] }]);
    const theirs = await room.look(room.agent, me.conversationId, grant.id);
    const download = await fetch(String(theirs.body['url']));
    expect(download.headers.get('content-type')).toBe('image/jpeg');
    expect(download.headers.get('content-disposition')).toMatch(/^inline; filename=/);
    expect((await download.arrayBuffer()).byteLength).toBe(attachment.size);
  });

  it('leaves nothing in quarantine, and keeps a mark on what nobody has sent', async () => {
    const status = await room.upload(me, me.conversationId, pdf, { name: 'bill.pdf', type: 'application/pdf' });
    expect(await room.keys(`quarantine/${me.conversationId}`)).toEqual([]);
    const [key = ''] = await room.keys(`clean/${me.conversationId}`);
    expect(await room.tagsOf(key)).toEqual({ kotha: 'unsent' });
    expect(await room.record(me.conversationId, status.id)).toHaveProperty('ttl');
    const { body } = await room.send(me, me.conversationId, [status.id]);
    expect(await room.record(me.conversationId, status.id)).not.toHaveProperty('ttl');
    await room.react(me.conversationId, Number(body['seq']));
    await room.react(me.conversationId, Number(body['seq']));
    expect(await room.tagsOf(key)).toEqual({});
  });

  it('is mended from the change stream when the sender died between message and mark', async () => {
    const status = await room.upload(me, me.conversationId, pdf, { type: 'application/pdf' });
    await room.send(me, me.conversationId, [status.id]);
    const { table } = await import('../../../functions/table/table.ts');
    const { UpdateCommand } = await import('../../../functions/table/commands.ts');
    const { keys } = await import('../../../functions/table/keys.ts');
    await table.send(
      new UpdateCommand({
        TableName: 'kotha',
        Key: keys.attachment(me.conversationId, status.id),
        UpdateExpression: 'REMOVE m SET #ttl = :soon',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':soon': Math.floor(Date.now() / 1000) + 60 },
      }),
    );
    expect((await room.look(room.agent, me.conversationId, status.id)).status).toBe(404);
    await room.react(me.conversationId, 1);
    expect((await room.look(room.agent, me.conversationId, status.id)).status).toBe(200);
    expect(await room.record(me.conversationId, status.id)).not.toHaveProperty('ttl');
  });

  it('carries a voice message with its length and loudness, and lists say what the last message is', async () => {
    const waveform = Array.from({ length: 64 }, (_, index) => index % 32);
    const voice = { name: 'voice.webm', type: 'audio/webm', durationMs: 400, waveform };
    const status = await room.upload(me, me.conversationId, sample('voice.webm'), voice);
    await room.send(me, me.conversationId, [status.id]);
    const [message] = await room.read(me);
    expect(message?.attachments).toMatchObject([{ kind: 'audio', type: 'audio/webm', durationMs: 400, waveform }]);
    const { handler } = await import('../../../functions/conversations/http.ts');
    const { call } = await import('../call.ts');
    const list = await call(handler, 'GET /v1/desk/conversations/{conversationId}', {
      staff: 'ayesha',
      path: { conversationId: me.conversationId },
    });
    expect(list.body['lastMessage']).toMatchObject({ preview: '', attachment: 'audio' });
  });

  it('stays with a note that carries it, and is for staff alone', async () => {
    const status = await room.upload(room.agent, me.conversationId, pdf, { name: 'bill.pdf', type: 'application/pdf' });
    const { handler } = await import('../../../functions/conversations/http.ts');
    const { call } = await import('../call.ts');
    const written = await call(handler, 'POST /v1/desk/conversations/{conversationId}/notes', {
      staff: 'ayesha',
      path: { conversationId: me.conversationId },
      body: { clientId: '0190a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', text: '', attachmentIds: [status.id] },
    });
    expect(written.status).toBe(201);
    expect(await room.record(me.conversationId, status.id)).not.toHaveProperty('ttl');
    expect((await room.look(me, me.conversationId, status.id)).status).toBe(404);
    expect((await room.look(room.agent, me.conversationId, status.id)).status).toBe(200);
  });

  it('costs a message without files nothing: its stored entry has no word of them', async () => {
    await room.send(me, me.conversationId, [], 'hello');
    const [message] = await room.read(me);
    expect(message).not.toHaveProperty('attachments');
  });
});

describe('who hears of a verdict', () => {
  it('is the side that uploaded, and nobody on the other one', async () => {
    const { saveConnection, watch } = await import('../../../functions/realtime/connections.ts');
    const { readConnection } = await import('../../../functions/realtime/connections.ts');
    for (const [id, side, ownerId] of [
      [`mine-${me.customerId}`, 'customer', me.customerId],
      [`desk-${me.customerId}`, 'staff', 'ayesha'],
    ] as const) {
      await saveConnection({ id, side, ownerId });
      const connection = await readConnection(id);
      if (connection) await watch(connection, me.conversationId);
    }
    const fine = await room.upload(me, me.conversationId, makeWav(), { name: 'a.wav', type: 'audio/wav' });
    const refused = await room.upload(room.agent, me.conversationId, pdf, { name: 'a.png', type: 'image/png' });
    const heard = room.cloud.posted.filter(({ frame }) => frame.type === 'attachment.checked');
    expect(heard).toEqual([
      {
        connectionId: `mine-${me.customerId}`,
        frame: {
          type: 'attachment.checked',
          conversationId: me.conversationId,
          result: { id: fine.id, state: 'clean', attachment: attachmentOf(fine) },
        },
      },
      {
        connectionId: `desk-${me.customerId}`,
        frame: {
          type: 'attachment.checked',
          conversationId: me.conversationId,
          result: { id: refused.id, state: 'refused', reason: 'wrong_type' },
        },
      },
    ]);
  });
});

describe('the check', () => {
  it('may be called twice, late and in any order', async () => {
    const bytes = sample('photo.png');
    const grant = await granted(bytes, { name: 'a.png', type: 'image/png' });
    await room.post(grant, bytes);
    const [object] = room.cloud.stored.slice(-1);
    if (!object) throw new Error('Nothing was stored.');
    await Promise.all([room.check([object]), room.check([object]), room.check([{ ...object, etag: '0'.repeat(32) }])]);
    await room.check([object]);
    expect((await room.look(me, me.conversationId, grant.id)).body['state']).toBe('clean');
    expect(await room.keys(`clean/${me.conversationId}/${grant.id}`)).toHaveLength(1);
    expect(await room.keys(`quarantine/${me.conversationId}`)).toEqual([]);
    await room.check();
  });

  it('writes the first verdict and no other', async () => {
    const grant = await granted(pdf, { name: 'a.pdf', type: 'application/pdf' });
    const { recordClean, recordRefusal } = await import('../../../functions/attachments/store.ts');
    const { readAttachment } = await import('../../../functions/directory/attachments.ts');
    const record = await readAttachment(me.conversationId, grant.id);
    if (!record) throw new Error('There is no record.');
    const verdicts = await Promise.all([
      recordRefusal(record, 'unsafe'),
      recordClean(record, record.attachment, 'clean/one'),
      recordClean(record, record.attachment, 'clean/two'),
    ]);
    expect(verdicts.filter((isFirst) => isFirst)).toHaveLength(1);
    expect(await recordClean(record, record.attachment, 'clean/three')).toBe(false);
  });

  it('does not give the word of a scan to bytes that came after it', async () => {
    const { handler } = await import('../../../functions/attachments/on-upload.ts');
    const grant = await granted(pdf, { name: 'a.pdf', type: 'application/pdf' });
    await room.post(grant, pdf);
    const { key: objectKey, etag: eTag } = room.cloud.stored.at(-1) ?? { key: '', etag: '' };
    await room.post(grant, Buffer.from(pdf.toString('latin1').replace('Catalog', 'Changed'), 'latin1'));
    const scanned = { s3ObjectDetails: { objectKey, eTag }, scanResultDetails: { scanResultStatus: 'NO_THREATS_FOUND' } };
    await handler({ detail: scanned });
    expect((await room.look(me, me.conversationId, grant.id)).body['state']).toBe('pending');
    await room.check();
  });

  it('takes the word of a malware scan where there is one', async () => {
    const { handler } = await import('../../../functions/attachments/on-upload.ts');
    const verdicts: unknown[] = [];
    for (const scanResultStatus of ['NO_THREATS_FOUND', 'THREATS_FOUND', 'UNSUPPORTED']) {
      const grant = await granted(pdf, { name: 'a.pdf', type: 'application/pdf' });
      await room.post(grant, pdf);
      const { key: objectKey, etag: eTag } = room.cloud.stored.at(-1) ?? { key: '', etag: '' };
      await handler({ detail: { s3ObjectDetails: { objectKey, eTag }, scanResultDetails: { scanResultStatus } } });
      const { body } = await room.look(me, me.conversationId, grant.id);
      verdicts.push([body['state'], body['reason']]);
    }
    expect(verdicts).toEqual([
      ['clean', undefined],
      ['refused', 'unsafe'],
      ['refused', 'unsafe'],
    ]);
    await room.check();
  });
});

describe('sending files', () => {
  it('is done once per client id, and with other files it is another message', async () => {
    const [one, two] = [
      await room.upload(me, me.conversationId, pdf, { type: 'application/pdf' }),
      await room.upload(me, me.conversationId, makeWav(), { type: 'audio/wav' }),
    ];
    const clientId = newId();
    const first = await room.send(me, me.conversationId, [one.id], '', clientId);
    const again = await room.send(me, me.conversationId, [one.id], '', clientId);
    expect([first.status, again.status, again.body['seq']]).toEqual([201, 201, first.body['seq']]);
    const other = await room.send(me, me.conversationId, [two.id], '', clientId);
    expect([other.status, other.body['code']]).toEqual([409, 'client_id_reused']);
    expect(await room.read(me)).toHaveLength(1);
  });

  it('works for agents, and keeps the order in which the files were named', async () => {
    const ids: string[] = [];
    for (const name of ['a.pdf', 'b.pdf', 'c.pdf']) {
      ids.push((await room.upload(room.agent, me.conversationId, pdf, { name, type: 'application/pdf' })).id);
    }
    ids.reverse();
    expect((await room.send(room.agent, me.conversationId, ids, 'papers')).status).toBe(201);
    const [message] = (await room.read(me)) as [Message];
    expect(message.attachments?.map(({ name }) => name)).toEqual(['c.pdf', 'b.pdf', 'a.pdf']);
    expect((await room.look(me, me.conversationId, ids[0] ?? '')).status).toBe(200);
  });

  it('waits for the check: a pending file answers 409 and when to come again', async () => {
    const grant = await granted(pdf, { name: 'a.pdf', type: 'application/pdf' });
    const early = await room.send(me, me.conversationId, [grant.id], 'here');
    expect([early.status, early.body['code'], early.headers['retry-after']]).toEqual([409, 'file_not_ready', '1']);
    await room.post(grant, pdf);
    await room.check();
    expect((await room.send(me, me.conversationId, [grant.id], 'here')).status).toBe(201);
  });
});
