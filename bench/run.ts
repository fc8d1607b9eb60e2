import { print, type Report } from './report.ts';

const benches: Readonly<Record<string, () => Promise<{ run(): Promise<Report> }>>> = {
  'message-path': () => import('./message-path.ts'),
  'host-page': () => import('./host-page.ts'),
  inbox: () => import('./inbox.ts'),
  weight: () => import('./weight.ts'),
};

const [name = ''] = process.argv.slice(2);
const load = benches[name];
if (!load) {
  console.error(`Say which bench to run: npm run bench -- ${Object.keys(benches).join(' | ')}`);
  process.exit(2);
}
const { run } = await load();
process.exitCode = print(await run()) ? 0 : 1;
