import { SignJWT } from 'jose';
import type { Conversation, Session } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { makePhoto, pdf, sample } from '../fixtures/samples.ts';
import { request, signIn, uploadFile, type startStack } from '../stack.ts';

type Stack = Awaited<ReturnType<typeof startStack>>;

/** A shop in the middle of its day. */
export interface Shop {
  readonly staffToken: string;
  /** The conversation that shows most: both sides, both languages, an assignee. */
  readonly busyId: string;
  /** The conversation whose customer sent a picture, a recording and a document. */
  readonly filesId: string;
  /** The conversation of a customer for whom the shop's own site vouches. */
  readonly verifiedId: string;
  /** Begins a conversation as a guest of this name. */
  begin(name: string, texts: readonly string[]): Promise<{ session: Session; id: string }>;
  answer(conversationId: string, text: string): Promise<void>;
}

const writers: readonly (readonly [string, ...string[]])[] = [
  ['Nusrat Jahan', 'My copy of Pather Panchali came with a torn cover.', 'Can you send another before Sunday? It is a birthday gift.'],
  ['সজীব হাসান', 'বিকাশে টাকা কেটেছে, কিন্তু অর্ডার দেখাচ্ছে না'],
  ['Emma Whitfield', 'Do you ship to Leeds? I want all six Feluda books.'],
  ['মিতু বড়ুয়া', '৭ দিনের মধ্যে ফেরত দিলে কি পুরো টাকা পাব?'],
  ['Imran Ahmed', 'Thank you, the rider just called me.'],
  ['সাদিয়া ইসলাম', 'বইটি কি আবার ছাপা হবে?'],
  ['Arif Chowdhury', 'Could I keep the rental until 4 December?'],
];

const isBengali = (text: string): boolean => /[\u0980-\u09ff]/.test(text);

/** Fills a fresh installation with people who wrote and agents who answered. */
export async function seedShop(stack: Stack): Promise<Shop> {
  const { url } = stack;
  const { accessToken: staffToken } = await signIn(url, 'admin@kotha.test');
  const asked = async (method: string, path: string, options: { token: string; body?: unknown }): Promise<Record<string, unknown>> => {
    const answer = await request(url, method, path, options);
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const write = async (session: Session, texts: readonly string[]) => {
    const { token } = session;
    const { id } = (await asked('POST', '/v1/conversations', { token, body: {} })) as unknown as Conversation;
    for (const text of texts) await asked('POST', `/v1/conversations/${id}/messages`, { token, body: { clientId: newId(), text } });
    return { session, id };
  };
  let people = 0;
  const begin: Shop['begin'] = async (name, texts) => {
    const locale = isBengali(name) ? 'bn' : 'en';
    const email = `${/^[A-Za-z]+/.exec(name)?.[0].toLowerCase() ?? 'reader'}.${(people += 1)}@mail.test`;
    const body = { name, email, phone: `0171234${String(5_600 + people)}`, locale };
    return write((await request(url, 'POST', '/v1/guest-sessions', { body })).body as unknown as Session, texts);
  };
  /** Somebody who is signed in to the shop, as its site tells. */
  const beginVouched = async (name: string, texts: readonly string[]) => {
    const site = 'boighar';
    const made = await asked('POST', '/v1/desk/site-keys', { token: staffToken, body: { site } });
    const { key, secret } = made as { key: { keyId: string }; secret: string };
    const claims = { name, email: 'shirin@mail.test', phone: '01812345678', locale: 'en' };
    const identityToken = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: key.keyId })
      .setIssuer(site)
      .setAudience('kotha')
      .setSubject('shirin')
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(new TextEncoder().encode(secret));
    return write((await request(url, 'POST', '/v1/customer-sessions', { body: { identityToken } })).body as unknown as Session, texts);
  };
  /** Conversations out of the way, and a view that was kept under a name. */
  const putAway = async () => {
    const put = (path: string, body: object) => asked('PUT', `/v1/desk/${path}`, { token: staffToken, body });
    const { id: later } = await begin('Farhana Kabir', ['Tell me when the new Humayun Ahmed is there, please.']);
    await put(`conversations/${later}/snooze`, { until: new Date(Date.now() + 20 * 3_600_000).toISOString() });
    const { id: past } = await begin('রাকিব হোসেন', ['ধন্যবাদ, বইটি পেয়েছি।']);
    await put(`conversations/${past}/status`, { status: 'closed' });
    await put(`conversations/${past}/archive`, { isArchived: true });
    const look = { view: 'waiting', narrowing: { language: 'bn' }, order: 'oldest' };
    await put('views/own', { version: 0, views: [{ id: newId(), name: 'বাংলা, অপেক্ষায়', look }] });
  };
  const answer: Shop['answer'] = async (id, text) => {
    await asked('POST', `/v1/desk/conversations/${id}/messages`, { token: staffToken, body: { clientId: newId(), text } });
  };
  const { accessToken: colleague } = await signIn(url, 'tanvir@kotha.test');
  /** What the team knows of a conversation and its customer does not. */
  const gossip = async (id: string, adminId: unknown) => {
    const path = `/v1/desk/conversations/${id}`;
    const put = (rest: string, body: object) => asked('PUT', `${path}/${rest}`, { token: colleague, body });
    await put('priority', { priority: 'high' });
    await put('category', { category: 'general' });
    await put('tags', { add: ['damaged', 'gift'] });
    const text = '@Rafiq Hasan two copies of the new printing left, I reserved one. Steadfast picks up at 5 pm, so pack it before that.';
    await asked('POST', `${path}/notes`, { token: colleague, body: { clientId: newId(), text, mentions: [adminId] } });
  };
  const ids: string[] = [];
  for (const [name, ...texts] of writers) ids.push((await begin(name, texts)).id);
  const [busyId = '', bangla = '', , , thanked = ''] = ids;
  await answer(busyId, 'I am sorry about that. A new copy leaves our Banglamotor shop this evening.');
  await answer(busyId, 'It reaches Mirpur 10 on Saturday, and the rider takes the torn one back.');
  await answer(bangla, 'একটু সময় দিন, লেনদেনটি দেখছি।');
  const me = (await asked('GET', '/v1/desk/me', { token: staffToken }))['id'];
  const assign = { agentId: me, instead: null, assignedSeq: 0 };
  await asked('PUT', `/v1/desk/conversations/${busyId}/assignee`, { token: staffToken, body: assign });
  await gossip(busyId, me);
  await asked('PUT', `/v1/desk/conversations/${thanked}/status`, { token: staffToken, body: { status: 'resolved' } });
  const { session, id: filesId } = await begin('Rumana Akter', ['The map on page 12 is printed upside down.']);
  const own = { token: session.token, conversationId: filesId };
  const waveform = Array.from({ length: 64 }, (_, index) => Math.round(31 * Math.abs(Math.sin(index / 3) * Math.cos(index / 7))));
  const attachmentIds = [
    await uploadFile(stack, own, makePhoto(480, 320), { name: 'page-12.png', type: 'image/png' }),
    await uploadFile(stack, own, sample('voice.webm'), { name: 'voice.webm', type: 'audio/webm', durationMs: 14_000, waveform }),
    await uploadFile(stack, own, pdf, { name: 'receipt-BG-20418.pdf', type: 'application/pdf' }),
  ];
  const body = { clientId: newId(), text: 'This is how it looks.', attachmentIds };
  await asked('POST', `/v1/conversations/${filesId}/messages`, { token: session.token, body });
  await putAway();
  const { id: verifiedId } = await beginVouched('Shirin Akter', ['My order 20431 says delivered, but nothing came.']);
  return { staffToken, busyId, filesId, verifiedId, begin, answer };
}
