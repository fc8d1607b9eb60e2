import type { UploadGrant } from '../../../contract/entities.ts';
import { fileTypes, type FileType } from '../../../contract/file-types.ts';
import { newId } from '../../../contract/ids.ts';
import {
  makeDocx,
  makeGif,
  makeMp3,
  makePng,
  makeWav,
  makeZip,
  pdf,
  pngChunk,
  sample,
  withJpegMetadata,
} from '../../fixtures/samples.ts';
import { attachmentOf, type Customer, type NewFile, type Person, type Room } from './room.ts';

/** What an attack may lead to. `honest` is a file that had to be taken and was not: a proof that refuses everything proves nothing. */
export type Damage = 'accepted-bad' | 'served-active' | 'foreign-readable' | 'orphan-kept' | 'honest-refused';

/** One attack on the real functions, table and object store; it answers every damage it could do. */
export interface Case {
  readonly name: string;
  readonly attack: (room: Room) => Promise<readonly Damage[]>;
}

const text = (words: string): Buffer => Buffer.from(words);
const png = { name: 'a.png', type: 'image/png' };
const document = { name: 'a.pdf', type: 'application/pdf' };
const when = (isTrue: boolean, damage: Damage): Damage[] => (isTrue ? [damage] : []);

async function granted(room: Room, who: Person, conversationId: string, file: NewFile): Promise<UploadGrant> {
  const { status, body } = await room.ask(who, conversationId, file);
  if (status !== 201) throw new Error(`No grant: ${JSON.stringify(body)}`);
  return body as unknown as UploadGrant;
}

const refusedGrant = (name: string, file: NewFile): Case => ({
  name: `grant: ${name}`,
  attack: async (room) => {
    const me = await room.enter();
    const { status } = await room.ask(me, me.conversationId, file);
    return when(status < 400, 'accepted-bad');
  },
});

/** Bytes that must not get through as this type. */
const refusedContent = (name: string, bytes: Buffer, file: NewFile): Case => ({
  name: `content: ${name}`,
  attack: async (room) => {
    const me = await room.enter();
    const status = await room.upload(me, me.conversationId, bytes, file);
    const sent = await room.send(me, me.conversationId, [status.id]);
    const left = await room.keys(`clean/${me.conversationId}`);
    return when(status.state !== 'refused' || sent.status < 400 || left.length > 0, 'accepted-bad');
  },
});

/** An upload that breaks its grant: the storage itself has to refuse it. */
const refusedUpload = (
  name: string,
  bytes: Buffer,
  changes: (grant: UploadGrant, me: Customer) => Readonly<Record<string, string | undefined>>,
): Case => ({
  name: `upload: ${name}`,
  attack: async (room) => {
    const me = await room.enter();
    const grant = await granted(room, me, me.conversationId, { ...document, size: pdf.length });
    const status = await room.post(grant, bytes, changes(grant, me));
    const stored = [...(await room.keys(`quarantine/${me.conversationId}`)), ...(await room.keys(`clean/${me.conversationId}`))];
    return when(status < 400 || stored.length > 0, 'accepted-bad');
  },
});

const widerPolicy = ({ fields }: UploadGrant): string => {
  const policy = JSON.parse(Buffer.from(fields['Policy'] ?? '', 'base64').toString()) as { conditions: unknown[] };
  const conditions = policy.conditions.map((condition) =>
    Array.isArray(condition) && condition[0] === 'content-length-range' ? ['content-length-range', 0, 1e9] : condition,
  );
  return Buffer.from(JSON.stringify({ ...policy, conditions })).toString('base64');
};

const isActive = (type: string | null): boolean => !Object.hasOwn(fileTypes, (type ?? '').replace('; charset=utf-8', ''));

/** Fetches a download as a browser would, and says what it could do there. */
async function damageOf(url: string, kind: 'image' | 'audio' | 'file'): Promise<Damage[]> {
  const { headers } = await fetch(url);
  const disposition = headers.get('content-disposition') ?? '';
  const isForced =
    kind === 'image' ? /^(inline|attachment); filename=/.test(disposition) : disposition.startsWith('attachment; filename=');
  const isSane = !/[\r\n\u0000<>]/.test(disposition) && !/\.(html?|svg|exe|js|php)("|$)/i.test(disposition);
  return when(isActive(headers.get('content-type')) || !isForced || !isSane, 'served-active');
}

const hostileName = (name: string, type: FileType, bytes: Buffer): Case => ({
  name: `name: ${JSON.stringify(name)}`,
  attack: async (room) => {
    const me = await room.enter();
    const status = await room.upload(me, me.conversationId, bytes, { name, type });
    if (status.state !== 'clean') return ['honest-refused'];
    const { name: shown, kind } = status.attachment;
    const isBad = /[<>"\\/\u0000-\u001f\u202a-\u202e\u2066-\u2069]|\.\.|^\./.test(shown);
    const ending = shown.split('.').at(-1) ?? '';
    const fits = (fileTypes[type].extensions as readonly string[]).includes(ending);
    return [...when(isBad || !fits, 'accepted-bad'), ...(await damageOf(status.url, kind))];
  },
});

/** Files that have to get through, and come back as what they are and nothing else. */
const honest = (name: string, bytes: Buffer, type: FileType): Case => ({
  name: `honest: ${name}`,
  attack: async (room) => {
    const me = await room.enter();
    const status = await room.upload(me, me.conversationId, bytes, { name, type });
    if (status.state !== 'clean') return ['honest-refused'];
    const sent = await room.send(me, me.conversationId, [status.id]);
    const { body } = await room.look(room.agent, me.conversationId, status.id);
    if (sent.status !== 201 || body['state'] !== 'clean') return ['honest-refused'];
    return damageOf(String(body['url']), status.attachment.kind);
  },
});

/** A message that must not be written, not even without its files. */
const refusedMessage = (
  name: string,
  ids: (room: Room, me: Customer) => Promise<readonly string[]>,
  words = 'with my file',
): Case => ({
  name: `message: ${name}`,
  attack: async (room) => {
    const me = await room.enter();
    const { status } = await room.send(me, me.conversationId, await ids(room, me), words);
    return when(status < 400 || (await room.read(me)).length > 0, 'accepted-bad');
  },
});

const clean = async (room: Room, who: Person, { conversationId }: Customer): Promise<string> =>
  attachmentOf(await room.upload(who, conversationId, pdf, document)).id;

/** A read that must find nothing. */
const refusedRead = (name: string, read: (room: Room, me: Customer) => Promise<number>): Case => ({
  name: `read: ${name}`,
  attack: async (room) => when((await read(room, await room.enter())) < 400, 'foreign-readable'),
});

const addressOf = async (room: Room, me: Customer): Promise<URL> => {
  const { body } = await room.look(me, me.conversationId, await clean(room, me, me));
  return new URL(String(body['url']));
};
const fetchStatus = async (url: URL): Promise<number> => (await fetch(url)).status;

const docx: FileType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const svg = text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');

export const cases: readonly Case[] = [
  refusedGrant('one byte too large', { ...png, size: 5 * 1024 * 1024 + 1 }),
  refusedGrant('of a terabyte', { ...png, size: 1e12 }),
  refusedGrant('of no bytes', { ...png, size: 0 }),
  refusedGrant('of half a byte', { ...png, size: 0.5 }),
  refusedGrant('image/svg+xml', { type: 'image/svg+xml' }),
  refusedGrant('image/svg+xml; x', { type: 'image/svg+xml; x' }),
  refusedGrant('image/png; and a page', { type: 'image/png;text/html' }),
  refusedGrant('text/html', { type: 'text/html' }),
  refusedGrant('a program', { type: 'application/x-msdownload' }),
  refusedGrant('a type with a line break', { type: 'image/png\r\nx-amz-acl: public-read' }),
  refusedGrant('a name of the prototype', { type: 'constructor' }),
  {
    name: 'grant: in the conversation of somebody else, of nobody, and for an agent who may only look',
    attack: async (room) => {
      const [me, other] = [await room.enter(), await room.enter()];
      const statuses = [
        (await room.ask(me, other.conversationId, png)).status,
        (await room.ask(me, newId(), png)).status,
        (await room.ask({ token: 'forged' }, me.conversationId, png)).status,
        (await room.ask({ staff: 'viewer' }, me.conversationId, png)).status,
      ];
      return when(statuses.join() !== '404,404,401,403', 'accepted-bad');
    },
  },

  refusedUpload('longer than granted', Buffer.concat([pdf, text('x')]), () => ({})),
  refusedUpload('shorter than granted', pdf.subarray(1), () => ({})),
  refusedUpload('to another key', pdf, (_, { conversationId }) => ({ key: `quarantine/${conversationId}/${newId()}` })),
  refusedUpload('past the check', pdf, ({ fields }) => ({ key: fields['key']?.replace('quarantine', 'clean') })),
  refusedUpload('as a page', pdf, () => ({ 'Content-Type': 'text/html' })),
  refusedUpload('without a type', pdf, () => ({ 'Content-Type': undefined })),
  refusedUpload('with a wider policy', Buffer.alloc(1000, 'a'), (grant) => ({ Policy: widerPolicy(grant) })),
  refusedUpload('readable by everybody', pdf, () => ({ acl: 'public-read' })),
  refusedUpload('with a tag that keeps it', pdf, () => ({ tagging: '<Tagging/>' })),
  refusedUpload('with a redirect', pdf, () => ({ success_action_redirect: 'https://evil.test/' })),
  refusedUpload('unsigned', pdf, () => ({ 'X-Amz-Signature': undefined })),
  {
    name: 'upload: the grant again, after the check, with other bytes',
    attack: async (room) => {
      const me = await room.enter();
      const grant = await granted(room, me, me.conversationId, { ...document, size: pdf.length });
      await room.post(grant, pdf);
      await room.check();
      await room.send(me, me.conversationId, [grant.id]);
      await room.post(grant, Buffer.from(pdf.toString('latin1').replace('Catalog', 'Changed'), 'latin1'));
      await room.check();
      const { body } = await room.look(me, me.conversationId, grant.id);
      const served = Buffer.from(await (await fetch(String(body['url']))).arrayBuffer());
      return [
        ...when(!served.equals(pdf), 'accepted-bad'),
        ...when((await room.keys(`quarantine/${me.conversationId}`)).length > 0, 'orphan-kept'),
      ];
    },
  },
  {
    name: 'upload: other bytes between the news of the first and its check',
    attack: async (room) => {
      const me = await room.enter();
      const grant = await granted(room, me, me.conversationId, { ...document, size: pdf.length });
      const other = Buffer.from(`<script>${'x'.repeat(pdf.length - 8)}`);
      await room.post(grant, pdf);
      const first = room.cloud.stored.at(-1);
      await room.post(grant, other);
      await room.check(first ? [first] : []);
      await room.check();
      const { body } = await room.look(me, me.conversationId, grant.id);
      return when(body['state'] !== 'refused', 'accepted-bad');
    },
  },

  refusedContent('SVG as PNG', svg, png),
  refusedContent('SVG as text', svg, { name: 'a.txt', type: 'text/plain' }),
  refusedContent('a page as a table', text(' \n<html><script>1</script>'), { name: 'a.csv', type: 'text/csv' }),
  refusedContent('a program as a document', Buffer.concat([text('MZ'), Buffer.alloc(500)]), document),
  refusedContent(
    'GIF that is a script',
    makeGif(Buffer.concat([Buffer.from([0x21, 0xfe, 14]), text('*/=1;<script>a'), Buffer.from([0])])),
    {
      name: 'a.gif',
      type: 'image/gif',
    },
  ),
  refusedContent('PNG that is an archive', Buffer.concat([sample('photo.png'), makeZip({ 'a.jar': '1' })]), png),
  refusedContent('PNG with a script in its words', makePng(2, 2, [pngChunk('tEXt', text('x\0<script>alert(1)</script>'))]), png),
  refusedContent('photo with a page behind it', Buffer.concat([sample('photo.jpg'), text('<!doctype html>')]), {
    name: 'a.jpg',
    type: 'image/jpeg',
  }),
  refusedContent('document that is an archive', Buffer.concat([pdf, makeZip({ 'a.class': '1' })]), document),
  refusedContent('sound that is a page', Buffer.concat([makeMp3(), text('<svg onload=alert(1)>')]), {
    name: 'a.mp3',
    type: 'audio/mpeg',
  }),
  refusedContent('document with macros', makeDocx({ 'word/vbaProject.bin': 'x' }), { name: 'a.docx', type: docx }),
  refusedContent('archive as a document', makeZip({ 'run.exe': 'MZ' }), { name: 'a.docx', type: docx }),
  refusedContent('film as sound', sample('film.webm'), { name: 'a.webm', type: 'audio/webm' }),
  refusedContent('picture that unpacks to gigabytes', makePng(30_000, 30_000), png),
  refusedContent('half a photo', sample('photo.jpg').subarray(0, 500), { name: 'a.jpg', type: 'image/jpeg' }),

  hostileName('<img src=x onerror=alert(1)>.png', 'image/png', sample('photo.png')),
  hostileName('"; filename="evil.html', 'application/pdf', pdf),
  hostileName('bill.pdf.exe', 'application/pdf', pdf),
  hostileName('bill.html.pdf', 'application/pdf', pdf),
  hostileName('photo\u202egnp.exe', 'image/png', sample('photo.png')),
  hostileName('../../../etc/passwd', 'text/plain', text('root')),
  hostileName('a\0.svg\r\nX-Evil: 1.csv', 'text/csv', text('a,b')),
  hostileName('.'.repeat(900), 'audio/wav', makeWav()),

  honest('photo.jpg', withJpegMetadata(sample('photo.jpg'), 6), 'image/jpeg'),
  honest('বিল.pdf', pdf, 'application/pdf'),
  honest('voice.webm', sample('voice.webm'), 'audio/webm'),
  honest('voice.m4a', sample('voice.m4a'), 'audio/mp4'),
  honest('list.csv', text('name,amount\nনুসরাত,5\n'), 'text/csv'),
  honest('letter.docx', makeDocx(), docx),

  refusedMessage('with a file that is not checked', async (room, me) => [
    (await granted(room, me, me.conversationId, document)).id,
  ]),
  refusedMessage('with one that was refused, beside one that is clean', async (room, me) => [
    await clean(room, me, me),
    (await room.upload(me, me.conversationId, svg, png)).id,
  ]),
  refusedMessage('with one that never was, beside one that is clean', async (room, me) => [await clean(room, me, me), newId()]),
  refusedMessage('with a file of another conversation', async (room) => {
    const other = await room.enter();
    return [await clean(room, other, other)];
  }),
  refusedMessage('from a customer with what an agent uploaded', async (room, me) => [await clean(room, room.agent, me)]),
  refusedMessage('with a file whose time ran out', async (room, me) => {
    const id = await clean(room, me, me);
    await room.expire(me.conversationId, id);
    return [id];
  }),
  refusedMessage('with the same file twice', async (room, me) => {
    const id = await clean(room, me, me);
    return [id, id];
  }),
  refusedMessage('with eleven files', () => Promise.resolve(Array.from({ length: 11 }, () => newId()))),
  refusedMessage('with neither words nor files', () => Promise.resolve([]), ''),

  refusedRead('of a file by another customer, who knows its id and its conversation', async (room, me) => {
    const id = await clean(room, me, me);
    await room.send(me, me.conversationId, [id]);
    return (await room.look(await room.enter(), me.conversationId, id)).status;
  }),
  refusedRead('of a foreign file through the own conversation', async (room, me) => {
    const other = await room.enter();
    return (await room.look(me, me.conversationId, await clean(room, other, other))).status;
  }),
  refusedRead('by a customer of what an agent has not sent', async (room, me) => {
    return (await room.look(me, me.conversationId, await clean(room, room.agent, me))).status;
  }),
  refusedRead('by an agent of what a customer has not sent', async (room, me) => {
    return (await room.look(room.agent, me.conversationId, await clean(room, me, me))).status;
  }),
  refusedRead('of the storage without a signature', async (room, me) => {
    const url = await addressOf(room, me);
    return fetchStatus(new URL(url.pathname, url));
  }),
  refusedRead('of another object with the signature of this one', async (room, me) => {
    const [url, other] = [await addressOf(room, me), await room.enter()];
    url.pathname = (await addressOf(room, other)).pathname;
    return fetchStatus(url);
  }),
  refusedRead('of what lies in quarantine', async (room, me) => {
    const grant = await granted(room, me, me.conversationId, { ...document, size: pdf.length });
    await room.post(grant, pdf);
    const { body } = await room.look(me, me.conversationId, grant.id);
    return body['state'] === 'pending' && !('url' in body)
      ? fetchStatus(new URL(`${grant.url}/${grant.fields['key'] ?? ''}`))
      : 200;
  }),
  {
    name: 'read: with a signed address, as a page of its own',
    attack: async (room) => {
      const url = await addressOf(room, await room.enter());
      const statuses: number[] = [];
      for (const [name, value] of [
        ['response-content-type', 'text/html'],
        ['response-content-disposition', 'inline'],
      ] as const) {
        const changed = new URL(url);
        changed.searchParams.set(name, value);
        statuses.push(await fetchStatus(changed));
      }
      return when(
        statuses.some((status) => status < 400),
        'served-active',
      );
    },
  },

  {
    name: 'orphan: an object that nobody was granted',
    attack: async (room) => {
      const me = await room.enter();
      const { PutObjectCommand } = await import('@aws-sdk/client-s3');
      const Key = `quarantine/${me.conversationId}/${newId()}`;
      await room.s3.send(new PutObjectCommand({ Bucket: 'files', Key, Body: 'x' }));
      await room.check();
      return when((await room.keys(`quarantine/${me.conversationId}`)).length > 0, 'orphan-kept');
    },
  },
  {
    name: 'orphan: files that were refused or never sent bear no promise to stay',
    attack: async (room) => {
      const me = await room.enter();
      const [unsent, refused] = [await clean(room, me, me), (await room.upload(me, me.conversationId, svg, png)).id];
      const marks = await Promise.all((await room.keys(`clean/${me.conversationId}`)).map((key) => room.tagsOf(key)));
      const records = await Promise.all([unsent, refused].map((id) => room.record(me.conversationId, id)));
      const bytesLeft = await room.keys(`quarantine/${me.conversationId}`);
      const isMortal =
        marks.length === 1 && marks[0]?.['kotha'] === 'unsent' && records.every((record) => record?.['ttl'] !== undefined);
      return when(!isMortal || bytesLeft.length > 0, 'orphan-kept');
    },
  },
];
