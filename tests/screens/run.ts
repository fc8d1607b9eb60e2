import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fakeMedia, startBrowser } from '../browser.ts';
import { startStack } from '../stack.ts';
import { walkConsole } from './console.ts';
import { faultsOf, looks, nameOf, openIn, type Look, type Shoot } from './looks.ts';
import { seedShop } from './seed.ts';
import { walkWidget } from './widget.ts';

const folder = join(import.meta.dirname, '../../screens');
const walks = { widget: walkWidget, console: walkConsole } as const;

const { values } = parseArgs({ options: { only: { type: 'string' }, look: { type: 'string' } } });
const faults: string[] = [];
let pictures = 0;

function camera(look: Look): Shoot {
  return async (page, name) => {
    const file = join(folder, nameOf(look), `${name}.png`);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: file, animations: 'disabled' });
    pictures += 1;
    faults.push(...(await faultsOf(page)).map((fault) => `${nameOf(look)} ${name}: ${fault}`));
  };
}

await rm(folder, { recursive: true, force: true });
const [stack, { browser, stop }] = await Promise.all([startStack(), startBrowser(fakeMedia)]);
try {
  const shop = await seedShop(stack);
  for (const look of looks.filter((one) => nameOf(one).includes(values.look ?? ''))) {
    await mkdir(join(folder, nameOf(look)), { recursive: true });
    const open = () => openIn(browser, look);
    for (const [name, walk] of Object.entries(walks)) {
      if (!name.includes(values.only ?? '')) continue;
      await walk({ look, open, shoot: camera(look), shop, stack });
      console.log(`${nameOf(look)} ${name}`);
    }
  }
} finally {
  await stop();
  await stack.stop();
}
for (const fault of faults) console.error(fault);
console.log(`${pictures} pictures in screens/, ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
