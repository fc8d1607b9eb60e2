import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Attachment, Conversation, Message, Session } from '../../contract/entities.ts';
import { libraryId, newId } from '../../contract/ids.ts';
import { accessibilityFaults, fakeMedia, openPage, playOn, startBrowser } from '../browser.ts';
import { pdf, sample } from '../fixtures/samples.ts';
import { request, signIn, startGuest, startStack, uploadFile } from '../stack.ts';

let stack: Awaited<ReturnType<typeof startStack>>;
let chromium: Awaited<ReturnType<typeof startBrowser>>;
let agent: Page;
let complaints: string[];
let session: Session;
let conversationId: string;

const waveform = Array.from({ length: 64 }, (_, index) => (index * 7) % 32);

beforeAll(async () => {
  [stack, chromium] = await Promise.all([startStack(), startBrowser(fakeMedia)]);
  session = await startGuest(stack.url);
  const { token } = session;
  const opened = await request(stack.url, 'POST', '/v1/conversations', { token, body: {} });
  conversationId = (opened.body as unknown as Conversation).id;
  const mine = { token, conversationId };
  const files = [
    await uploadFile(stack, mine, sample('photo.jpg'), { name: 'torn-page.jpg', type: 'image/jpeg' }),
    await uploadFile(stack, mine, pdf, { name: 'receipt.pdf', type: 'application/pdf' }),
    await uploadFile(stack, mine, sample('voice.webm'), { name: 'voice.webm', type: 'audio/webm', durationMs: 1000, waveform }),
  ];
  const body = { clientId: newId(), text: 'It came torn.', attachmentIds: files };
  expect((await request(stack.url, 'POST', `/v1/conversations/${conversationId}/messages`, { token, body })).status).toBe(201);
  ({ page: agent, complaints } = await openPage(chromium.browser, { permissions: ['microphone'] }));
  await agent.goto(`${stack.url}/admin/inbox/${conversationId}`);
  await agent.getByRole('button', { name: /sign in/i }).click();
  await agent.getByLabel('E-mail').fill('admin@kotha.test');
  await agent.getByLabel('Password', { exact: true }).fill('kotha-demo');
  await agent.getByRole('button', { name: 'Sign in', exact: true }).click();
});
afterAll(async () => {
  await chromium.stop();
  await stack.stop();
});

/** The newest message of the team that carries files, as its customer reads it. */
async function answerOf(): Promise<Attachment[]> {
  const { token } = session;
  const { body } = await request(stack.url, 'GET', `/v1/conversations/${conversationId}/messages`, { token });
  const messages = body['messages'] as Message[];
  return messages.findLast(({ sender, attachments }) => sender.kind === 'agent' && attachments !== undefined)?.attachments ?? [];
}

async function bytesFor(id: string | undefined): Promise<{ bytes: Buffer; type: string | null; disposition: string | null }> {
  const { token } = session;
  const path = `/v1/conversations/${conversationId}/attachments/${id}?as=file`;
  const { body } = await request(stack.url, 'GET', path, { token });
  const { headers, arrayBuffer } = await fetch(String(body['url'])).then(async (answer) => ({
    headers: answer.headers,
    arrayBuffer: await answer.arrayBuffer(),
  }));
  return { bytes: Buffer.from(arrayBuffer), type: headers.get('content-type'), disposition: headers.get('content-disposition') };
}

describe('files between a customer and an agent', { timeout: 180_000 }, () => {
  it('are seen, heard and saved by the agent', async () => {
    await agent.locator('desk-messages desk-picture img:not(.hidden)').waitFor();
    await agent.getByRole('button', { name: 'Show torn-page.jpg large' }).click();
    await agent.getByRole('dialog').locator('img:not(.hidden)').waitFor();
    expect(await accessibilityFaults(agent)).toEqual([]);
    await agent.keyboard.press('Escape');
    await playOn(agent);
    await agent.locator('desk-sound').getByRole('button', { name: 'Play' }).click();
    const place = agent.getByRole('slider', { name: 'Place in the recording' });
    await expect.poll(async () => Number(await place.inputValue())).toBeGreaterThan(0);
    const [download] = await Promise.all([
      agent.waitForEvent('download'),
      agent.getByRole('button', { name: /Save receipt.pdf/ }).click(),
    ]);
    expect([download.suggestedFilename(), (await readFile(await download.path())).equals(pdf)]).toEqual(['receipt.pdf', true]);
  });

  it('come back from the agent to the customer, and never without one that was refused', async () => {
    const choose = agent.locator('desk-composer input[name="files"]');
    await choose.setInputFiles([
      { name: 'new-receipt.pdf', mimeType: 'application/pdf', buffer: pdf },
      { name: 'drawing.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
    ]);
    await agent.locator('desk-composer textarea').fill('Here is the new receipt.');
    await agent.locator('desk-file-tray li.refused').waitFor();
    await agent.locator('desk-file-tray li.ready').waitFor();
    await agent.keyboard.press('Control+Enter');
    await agent.getByText('Nothing was sent yet').waitFor();
    expect(await accessibilityFaults(agent)).toEqual([]);
    expect(await answerOf()).toEqual([]);
    await agent.getByRole('button', { name: 'Take out drawing.png' }).click();
    await agent.locator('desk-composer .send').click();
    await expect.poll(answerOf).toMatchObject([{ name: 'new-receipt.pdf', type: 'application/pdf', kind: 'file' }]);
    const [file] = await answerOf();
    const { bytes, type, disposition } = await bytesFor(file?.id);
    expect([bytes.equals(pdf), type]).toEqual([true, 'application/pdf']);
    expect(disposition).toMatch(/^attachment; filename="new-receipt.pdf"/);
  });

  it('may be a voice that the agent records', async () => {
    await agent.getByRole('button', { name: 'Record a voice message' }).click();
    await agent.locator('desk-file-tray .recording .time').filter({ hasText: /[1-9]/ }).waitFor();
    await agent.locator('desk-composer .send').click();
    await expect.poll(answerOf).toMatchObject([{ kind: 'audio' }]);
    const [voice] = await answerOf();
    expect([(voice?.durationMs ?? 0) > 500, voice?.waveform?.length]).toEqual([true, 64]);
  });

  it('may come along with a quick reply', async () => {
    await agent.goto(`${stack.url}/admin/quick-replies/new`);
    await agent.getByLabel('Title in English').fill('Price list');
    await agent.getByLabel('Text in English').fill('Our prices are attached.');
    await agent.getByRole('textbox', { name: 'Shortcut' }).fill('/prices');
    await agent.locator('desk-quick-reply-files input[type="file"]').setInputFiles({
      name: 'prices.pdf',
      mimeType: 'application/pdf',
      buffer: pdf,
    });
    await agent.locator('desk-quick-reply-files li.ready').waitFor();
    expect(await accessibilityFaults(agent)).toEqual([]);
    await agent.getByRole('button', { name: 'Save', exact: true }).click();
    await agent.getByText(/^Saved .* by Rafiq Hasan$/).waitFor();
    await agent.reload();
    await agent.locator('desk-quick-reply-files li.ready').filter({ hasText: 'prices.pdf' }).waitFor();
    await agent.goto(`${stack.url}/admin/inbox/${conversationId}`);
    await agent.locator('desk-composer textarea').click();
    await agent.keyboard.type('/prices');
    await agent.getByRole('option', { selected: true }).waitFor();
    await agent.keyboard.press('Enter');
    await agent.locator('desk-file-tray li.ready').filter({ hasText: 'prices.pdf' }).waitFor();
    expect(await accessibilityFaults(agent)).toEqual([]);
    await agent.keyboard.press('Control+Enter');
    await expect.poll(answerOf).toMatchObject([{ name: 'prices.pdf' }]);
    const [file] = await answerOf();
    expect((await bytesFor(file?.id)).bytes.equals(pdf)).toBe(true);
  });

  it('of the library are nobody’s but the team’s', async () => {
    const { token } = session;
    const path = `/v1/conversations/${libraryId}/attachments`;
    expect((await request(stack.url, 'GET', `${path}/${newId()}`, { token })).status).toBe(404);
    const body = { name: 'mine.pdf', type: 'application/pdf', size: pdf.length };
    expect((await request(stack.url, 'POST', path, { token, body })).status).toBe(404);
  });

  it('are found across conversations', async () => {
    await agent.goto(`${stack.url}/admin/messages?kind=file&sender=customer`);
    await agent.locator('desk-all-messages li').waitFor();
    await agent.getByRole('link', { name: /^Open the conversation with/ }).click();
    await agent.locator('desk-messages .bub.meant').filter({ hasText: 'It came torn.' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('have an agent choose a picture, and everybody told where it is', async () => {
    await agent.getByRole('button', { name: /profile and settings/ }).click();
    await agent.getByRole('menuitem', { name: 'Profile' }).click();
    const dialog = agent.getByRole('dialog', { name: 'Your profile' });
    await dialog
      .locator('input[type=file]')
      .setInputFiles({ name: 'me.jpg', mimeType: 'image/jpeg', buffer: sample('photo.jpg') });
    await dialog.locator('desk-portrait canvas').waitFor();
    expect(await accessibilityFaults(agent)).toEqual([]);
    const { accessToken: token } = await signIn(stack.url, 'ayesha@kotha.test');
    let path = '';
    const look = async (): Promise<string> => {
      const { agents } = (await request(stack.url, 'GET', '/v1/desk/agents', { token })).body as {
        agents: { avatar?: string }[];
      };
      return (path = agents.find(({ avatar }) => avatar !== undefined)?.avatar ?? '');
    };
    // Others remember the team for some seconds.
    await expect.poll(look).not.toBe('');
    const { type, data } = (await request(stack.url, 'GET', path, {})).body as { type: string; data: string };
    expect([type, Buffer.from(data, 'base64').subarray(0, 2).toString('hex')]).toEqual(['image/jpeg', 'ffd8']);
  });
});
