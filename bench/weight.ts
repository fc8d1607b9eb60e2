import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Browser } from 'playwright-core';
import { brotliCompressSync, constants } from 'node:zlib';
import { buildSite } from '../infra/build.ts';
import { root } from '../infra/bundles.ts';
import { loadedFiles } from '../infra/loaded-files.ts';
import type { Room } from '../infra/site-rooms.ts';
import { startBrowser } from '../tests/browser.ts';
import { fetchedByChat } from './fetched-by-chat.ts';
import { fetchedBehindInbox } from './fetched-by-console.ts';
import { atMost, type Report } from './report.ts';
import { requestsBeforeClick } from './requests-before-click.ts';

/** Bytes that a visitor waits for, compressed as well as brotli can. */
const bars = { launcher: 1_500, requests: 1, chat: 15_000, conversation: 18_500, console: 60_000 } as const;

/** What the console's first screen does not wait for; a browser in which it is held back proves that. */
const consoleLater = [
  // For browsers without Web Locks.
  'client/leases.ts',
  'admin-ui/words-bn.ts',
  'admin-ui/desk-door.ts',
  'admin-ui/oidc.ts',
  'admin-ui/desk-shortcuts.ts',
  // The list comes first; what a conversation needs follows by itself.
  'admin-ui/desk-thread.ts',
  'admin-ui/desk-start.ts',
  'admin-ui/desk-details.ts',
  'admin-ui/desk-quick-replies.ts',
  'admin-ui/desk-settings.ts',
  'admin-ui/desk-team.ts',
  'admin-ui/desk-profile.ts',
  'admin-ui/settings-words-en.ts',
  'admin-ui/settings-words-bn.ts',
  'admin-ui/quick-reply-picker.ts',
  'admin-ui/emoji-picker.ts',
  'admin-ui/save-transcript.ts',
  // Behind the first screen, which waits for neither.
  'admin-ui/alerts.ts',
  'admin-ui/desk-bell-sheet.ts',
  'admin-ui/desk-search.ts',
  'admin-ui/desk-palette.ts',
  'admin-ui/list-menus.ts',
  'admin-ui/list-empty.ts',
  'admin-ui/desk-quiet.ts',
  'admin-ui/desk-views.ts',
  'admin-ui/desk-filter.ts',
  'admin-ui/desk-bulk.ts',
  'admin-ui/desk-all-messages.ts',
  'admin-ui/desk-files.ts',
  'admin-ui/desk-file-tray.ts',
];

/** When each part that is not of the first screens is fetched. */
const parts: Readonly<Record<string, string>> = {
  'widget/looks.ts':
    'once the first page is shown and the browser is idle; at once on a small screen: ornament, a face for Bengali, questions to ask, a fit for small screens',
  'widget/form.ts': 'once the first page of a stranger is shown and the browser is idle: the form, if the shop wants one',
  'widget/more-words-en.ts': 'with form or extras: the other sentences, English',
  'widget/more-words-bn.ts': 'with form or extras: the other sentences, Bengali',
  'widget/extras.ts':
    'who comes back; other events than that somebody joined, refusals and links in a conversation; reading back; notices',
  'widget/around.ts': 'with every opened conversation: its buttons, who writes, who joined, a lost network',
  'widget/waiting.ts': 'while nobody has answered a first message: the place in line, or when somebody is back',
  'widget/occasions.ts': 'for the menu and emojis, a pause, the other language, the end and its rating',
  'widget/around-words-en.ts': 'with waiting and occasions: their sentences, English',
  'widget/around-words-bn.ts': 'with waiting and occasions: their sentences, Bengali',
  'widget/files.ts': 'for whoever reaches for the paperclip or the microphone, drops or pastes a file: the tray and its uploads',
  'widget/portraits.ts': 'with an agent who shows a picture: draws it over their initials',
  'client/picture.ts': 'with the first picture that is chosen: makes it smaller',
  'widget/recording.ts': 'to record a voice message',
  'widget/shown-files.ts': 'with the first message that carries a file',
  'widget/player.ts': 'with the first recording',
  'widget/light-box.ts': 'to see a picture large',
  'widget/file-voice.ts': 'with files: what may be chosen; sizes, lengths and kinds in the reader’s digits',
  'look/file-words-en.ts': 'with files: their sentences, English',
  'look/file-words-bn.ts': 'with files: their sentences, Bengali',
  'widget/emoji.ts': 'for the sheet of emojis',
  'widget/transcript.ts': 'to save a conversation as text',
  'widget/diagnosis.ts': 'for a page that asks what is wrong',
  'widget/elsewhere.ts': 'for a message of a conversation that is not open, and for settings that are changed meanwhile',
  'widget/wanted.ts': 'for a page that asks for one conversation',
  'widget/alerts.ts': 'for an answer while nobody looks',
  'widget/words-en.ts': 'the first screens, English',
  'widget/words-bn.ts': 'the first screens, Bengali',
  'widget/identity.ts': 'with an identity token',
  'widget/paint.ts': 'for another primary colour',
  'client/leases.ts': 'in a browser without Web Locks',
};

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

function filesOf(site: string, room: Room, isLater?: (source: string) => boolean): string[] {
  return loadedFiles(room.metafile, room.entry, isLater).map((path) => relative(site, join(root, path)));
}

/** Each part that is fetched on demand, with the files that come with it. */
async function weighParts(site: string, { metafile }: Room): Promise<(Row & { when: string; source: string })[]> {
  const demanded = Object.entries(metafile.outputs).filter(
    ([, { entryPoint }]) => entryPoint && entryPoint !== 'widget/panel.ts' && !entryPoint.endsWith('.css'),
  );
  const weighed = demanded.map(async ([path, { entryPoint: source = '' }]) => {
    const when = parts[source];
    if (!when) throw new Error(`Say in bench/weight.ts when a visitor waits for ${source}.`);
    const [row] = await weigh(site, [relative(site, join(root, path))]);
    if (!row) throw new Error(`${path} was not built.`);
    return { ...row, source, when };
  });
  return Promise.all(weighed);
}

const sum = (rows: readonly Row[]): number => rows.reduce((total, { brotli }) => total + brotli, 0);

async function weighSite(dist: string, browser: Browser): Promise<Report> {
  const { widget, console } = await buildSite(dist);
  const site = join(dist, 'site');
  const launcher = await weigh(site, ['kotha.js']);
  const teaser = await weigh(site, ['kotha-teaser.js']);
  const first = await weigh(site, filesOf(site, widget));
  const demanded = await weighParts(site, widget);
  const brotliOf = (...names: string[]) =>
    sum(demanded.filter(({ source }) => names.some((name) => source === `widget/${name}.ts`)));
  const chatIn = (language: string) => sum(first) + brotliOf(`words-${language}`);
  const inboxes = [];
  for (const language of ['en', 'bn'] as const) {
    // Bengali needs its words besides: they are loaded over the English ones.
    const later = consoleLater.filter((source) => source !== `admin-ui/words-${language}.ts`);
    const first = ['admin/index.html', ...filesOf(site, console, (source) => later.includes(source))];
    const behind = await fetchedBehindInbox(browser, { site, language, first });
    inboxes.push({ language, first: await weigh(site, first), behind: await weigh(site, behind) });
  }
  const mostFirst = Math.max(...inboxes.map(({ first: screen }) => sum(screen)));
  const requests = await requestsBeforeClick(browser, site);
  const talks = [];
  for (const language of ['en', 'bn'] as const) {
    const { byItself, whenIdle } = await fetchedByChat(browser, site, language);
    const weights = { byItself: await weigh(site, byItself), whenIdle: await weigh(site, whenIdle) };
    talks.push({ language, ...weights });
  }
  const mostFetched = Math.max(...talks.map(({ byItself }) => sum(byItself) - sum(launcher)));
  const visits = talks.map(({ language, byItself, whenIdle }) => ({
    language,
    'opened chat': chatIn(language),
    'a conversation, answered': sum(byItself) - sum(launcher),
    'and when idle': sum(whenIdle),
    'the form besides': brotliOf('form', `more-words-${language}`),
    'waiting besides': brotliOf('waiting', `around-words-${language}`),
    'the menu besides': brotliOf('occasions', `around-words-${language}`),
    'coming back besides': brotliOf('extras', `more-words-${language}`),
  }));
  const most = Math.max(...visits.map((visit) => visit['opened chat']));
  return {
    name: 'weight',
    tables: [
      { title: 'Requests of a host page before a click', rows: requests.map((path) => ({ path })) },
      { title: 'Launcher, and what a click fetches in one request', rows: [...launcher, ...first].map((row) => ({ ...row })) },
      { title: 'Only where a page has the second line: the teaser', rows: teaser.map((row) => ({ ...row })) },
      { title: 'Parts that come when they are used', rows: demanded.map((row) => ({ ...row })) },
      ...talks.map(({ language, byItself, whenIdle }) => ({
        title: `Fetched by an ordinary conversation in a browser, ${language}`,
        rows: [
          ...byItself.map((row) => ({ ...row, when: 'by itself' })),
          ...whenIdle.map((row) => ({ ...row, when: 'when idle' })),
        ],
      })),
      { title: 'What a visitor has fetched beside the launcher, bytes', rows: visits },
      ...inboxes.map(({ language, first: screen, behind }) => ({
        title: `Fetched by the console in a browser, ${language}`,
        rows: [
          ...screen.map((row) => ({ ...row, when: 'for the inbox, shown and obeying the keyboard' })),
          ...behind.map((row) => ({ ...row, when: 'by itself behind it' })),
        ],
      })),
      {
        title: 'What an agent has fetched, bytes',
        rows: inboxes.map(({ language, first: screen, behind }) => ({
          language,
          'first screen': sum(screen),
          'by itself behind it': sum(behind),
        })),
      },
    ],
    bars: [
      atMost('launcher, bytes', sum(launcher), bars.launcher),
      atMost('requests before a click', requests.length, bars.requests),
      atMost('opened chat (home, thread, composer, outbox, socket, the heavier language), bytes', most, bars.chat),
      atMost('all that an ordinary conversation fetches by itself, bytes', mostFetched, bars.conversation),
      atMost(
        'console first screen (the inbox, shown and obeying the keyboard; the heavier language), bytes',
        mostFirst,
        bars.console,
      ),
    ],
  };
}

/** What the first visit of each kind loads, built from the sources as they are. */
export async function run(): Promise<Report> {
  const dist = await mkdtemp(join(tmpdir(), 'kotha-weight-'));
  const { browser, stop } = await startBrowser();
  try {
    return await weighSite(dist, browser);
  } finally {
    await stop();
    await rm(dist, { recursive: true, force: true });
  }
}
