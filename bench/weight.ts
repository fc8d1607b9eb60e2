import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { buildSite } from '../infra/build.ts';
import { root } from '../infra/bundles.ts';
import { loadedFiles } from '../infra/loaded-files.ts';
import type { Room } from '../infra/site-rooms.ts';
import { atMost, type Report } from './report.ts';
import { requestsBeforeClick } from './requests-before-click.ts';

/** Bytes that a visitor waits for, compressed as well as brotli can. */
const bars = { launcher: 1_500, requests: 1, chat: 15_000, conversation: 9_000, console: 60_000 } as const;

/** For browsers without Web Locks. */
const withoutLocks = ['client/leases.ts'];
/** Sources that wait for somebody to ask for them; whatever else is imported on demand counts as loaded at the start. */
const later = {
  // The sums of another primary are for shops that chose one; the conversation comes while the first page is read.
  widget: ['widget/words-bn.ts', 'widget/paint.ts', 'widget/talk.ts', ...withoutLocks],
  conversation: ['widget/words-bn.ts', 'widget/paint.ts', ...withoutLocks],
  console: [
    ...withoutLocks,
    'admin-ui/words-bn.ts',
    'admin-ui/desk-door.ts',
    'admin-ui/oidc.ts',
    'admin-ui/desk-shortcuts.ts',
    'admin-ui/desk-details.ts',
    'admin-ui/desk-quick-replies.ts',
    'admin-ui/desk-settings.ts',
    'admin-ui/settings-words-en.ts',
    'admin-ui/settings-words-bn.ts',
    'admin-ui/quick-reply-picker.ts',
  ],
} as const;

interface Row {
  readonly file: string;
  readonly bytes: number;
  readonly brotli: number;
}

async function weigh(site: string, files: readonly string[]): Promise<Row[]> {
  return Promise.all(
    files.map(async (file) => {
      const content = await readFile(join(site, file));
      const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
      return { file, bytes: content.length, brotli: brotli.length };
    }),
  );
}

function filesOf(site: string, room: Room, isLater: readonly string[]): string[] {
  return loadedFiles(room.metafile, room.entry, (source) => isLater.includes(source)).map((path) =>
    relative(site, join(root, path)),
  );
}

const sum = (rows: readonly Row[]): number => rows.reduce((total, { brotli }) => total + brotli, 0);

async function weighSite(dist: string): Promise<Report> {
  const { widget, console } = await buildSite(dist);
  const site = join(dist, 'site');
  const [panelFiles, consoleFiles] = [filesOf(site, widget, later.widget), filesOf(site, console, later.console)];
  const launcher = await weigh(site, ['kotha.js']);
  const chat = [...launcher, ...(await weigh(site, panelFiles))];
  const withConversation = filesOf(site, widget, later.conversation);
  const conversation = await weigh(
    site,
    withConversation.filter((file) => !panelFiles.includes(file)),
  );
  const firstScreen = await weigh(site, ['admin/index.html', ...consoleFiles]);
  const requests = await requestsBeforeClick(site);
  return {
    name: 'weight',
    tables: [
      { title: 'Requests of a host page before a click', rows: requests.map((path) => ({ path })) },
      {
        title: 'Opened chat until a visitor can write: launcher, first page with its form, one language',
        rows: chat.map((row) => ({ ...row })),
      },
      { title: 'The conversation itself, fetched while the first page is read', rows: conversation.map((row) => ({ ...row })) },
      { title: 'First screen of the console', rows: firstScreen.map((row) => ({ ...row })) },
    ],
    bars: [
      atMost('launcher, bytes', sum(launcher), bars.launcher),
      atMost('requests before a click', requests.length, bars.requests),
      atMost('opened chat, bytes', sum(chat), bars.chat),
      atMost('conversation, bytes', sum(conversation), bars.conversation),
      atMost('console first screen, bytes', sum(firstScreen), bars.console),
    ],
  };
}

/** What the first visit of each kind loads, built from the sources as they are. */
export async function run(): Promise<Report> {
  const dist = await mkdtemp(join(tmpdir(), 'kotha-weight-'));
  try {
    return await weighSite(dist);
  } finally {
    await rm(dist, { recursive: true, force: true });
  }
}
