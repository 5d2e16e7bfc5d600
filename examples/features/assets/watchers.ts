// Watchers of assets: a folder whose new files are news, and a queue whose messages are news of partitions, with a trigger of its own.
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AssetWatcher,
  asset,
  BaseEventTrigger,
  dag,
  partitionedAssets,
  registerTrigger,
  type TriggerContext,
  TriggerEvent,
  task,
} from 'ariel';
import { DirectoryTrigger } from 'ariel/standard';

const folder = join(tmpdir(), 'ariel-watchers');

/** A queue: one file for each message. A message is taken out once its event is written, so none is lost with the process that took it. */
class SpoolTrigger extends BaseEventTrigger {
  readonly spool: string;

  constructor({ spool }: { readonly spool: string }) {
    super();
    this.spool = spool;
  }

  serialize() {
    return { spool: this.spool };
  }

  async *run({ log, sleep }: TriggerContext) {
    await mkdir(this.spool, { recursive: true });
    for (;;) {
      const names = (await readdir(this.spool)).filter((name) => name.endsWith('.json')).sort();
      for (const name of names) {
        const path = join(this.spool, name);
        const message = JSON.parse(await readFile(path, 'utf8')) as { readonly region: string };
        yield new TriggerEvent(message, { partitionKey: message.region });
        await rm(path, { force: true });
        log.info(`took ${name}`);
      }
      await sleep(1_000);
    }
  }
}
registerTrigger('example.spool', SpoolTrigger);

const invoices = asset({
  name: 'watched_invoices',
  watchers: [
    new AssetWatcher('inbox', new DirectoryTrigger({ path: join(folder, 'inbox'), pattern: '*.csv' })),
  ],
});
const messages = asset({
  name: 'watched_messages',
  watchers: [new AssetWatcher('spool', new SpoolTrigger({ spool: join(folder, 'spool') }))],
});

const read = task('read', async (_inputs, { triggeringAssetEvents }) => {
  const { watched_invoices: events = [] } = await triggeringAssetEvents();
  return events.map(({ extra }) => (extra.payload as { path: string }).path);
});
const answer = task('answer', (_inputs, { dagRun }) => `messages of ${dagRun.partitionKey}`);

export const files = dag(
  'watched_files',
  { schedule: invoices, isPausedUponCreation: true, tags: ['feature', 'asset'] },
  () => void read(),
);

export const queue = dag(
  'watched_queue',
  {
    schedule: partitionedAssets({ assets: messages }),
    isPausedUponCreation: true,
    tags: ['feature', 'asset'],
  },
  () => void answer(),
);
