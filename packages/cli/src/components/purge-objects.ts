// The process in which XCom backends of plugins delete what they keep: an order on its standard input, the answer on channel 3. It has
// no database and no key.
import { writeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { createDagLoader, listPluginFiles, loadPlugins } from '@ariel/loader';
import { isXComBackend, registry } from '@ariel/sdk';
import type { PurgeAnswer, PurgeOrder, ValueToPurge } from './purge-in-process.ts';

const ANSWER = 3;

async function purge({ backend, stored }: ValueToPurge): Promise<PurgeAnswer[string]> {
  const known = registry().xcomBackends.get(backend);
  if (!isXComBackend(known)) return { kind: 'unknown' };
  try {
    // One that was written against another copy may have none.
    await known.purge?.(stored);
    return { kind: 'gone' };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

const { arielModules, cacheFolder, pluginsFolder, values } = JSON.parse(
  await text(process.stdin),
) as PurgeOrder;
const loader = createDagLoader({ cacheFolder, arielModules });
await loadPlugins(loader, { folder: pluginsFolder, paths: listPluginFiles(pluginsFolder), broken: [] });
const ends = await Promise.all(values.map(async (value) => [value.id, await purge(value)] as const));
writeSync(ANSWER, JSON.stringify(Object.fromEntries(ends) satisfies PurgeAnswer));
process.exit(0);
