import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startKotha } from '../../../local/kotha.ts';

const [port, dataDir = ''] = process.argv.slice(2);
// Built once: what is killed and started again is the product, not its build.
const assembly = join(dataDir, 'assembly');
await startKotha({ port: Number(port), dataDir, quiet: true, limits: false, ...(existsSync(assembly) && { assembly }) });
process.on('disconnect', () => process.exit());
process.send?.('ready');
