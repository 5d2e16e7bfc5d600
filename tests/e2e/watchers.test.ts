// Watchers of assets in a real installation: what comes from outside begins runs, also with triggers of a DAG file's own, and a kill loses
// nothing and doubles nothing.
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from './support/installation.ts';
import { until } from './support/until.ts';

const dags = `import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { asset, AssetWatcher, BaseEventTrigger, dag, registerTrigger, task, TriggerEvent } from 'ariel';
import { DirectoryTrigger } from 'ariel/standard';

class SpoolTrigger extends BaseEventTrigger {
  constructor({ spool }) { super(); this.spool = spool; }
  serialize() { return { spool: this.spool }; }
  async *run({ sleep }) {
    for (;;) {
      for (const name of (await readdir(this.spool)).sort()) {
        yield new TriggerEvent({ name });
        await rm(join(this.spool, name));
      }
      await sleep(100);
    }
  }
}
registerTrigger('e2e.spool', SpoolTrigger);

const folder = process.env.E2E_FOLDER;
const inbox = new AssetWatcher('inbox', new DirectoryTrigger({ path: join(folder, 'inbox'), pollIntervalMs: 100, settledMs: 0 }));
const spool = new AssetWatcher('spool', new SpoolTrigger({ spool: join(folder, 'spool') }));
const tell = task('tell', async (_, { triggeringAssetEvents }) =>
  Object.values(await triggeringAssetEvents()).flat().map(({ extra }) => extra.payload));
dag('files', { schedule: asset({ name: 'files', watchers: [inbox] }) }, () => { tell(); });
dag('messages', { schedule: asset({ name: 'messages', watchers: [spool] }) }, () => { tell(); });
`;

/** What the DAG file names is the plugin's: its class is not in the file. */
const plugin = `import { existsSync, rmSync } from 'node:fs';
import { BaseEventTrigger, registerTrigger, TriggerEvent } from 'ariel';
class FlagTrigger extends BaseEventTrigger {
  constructor({ path }) { super(); this.path = path; }
  serialize() { return { path: this.path }; }
  async *run({ sleep }) {
    for (;;) {
      if (existsSync(this.path)) { yield new TriggerEvent('raised'); rmSync(this.path); }
      await sleep(100);
    }
  }
}
registerTrigger('e2e.flag', FlagTrigger);
`;
const namesIt = `import { asset, AssetWatcher, dag, task, trigger } from 'ariel';
const flag = trigger('e2e.flag', { path: process.env.E2E_FOLDER + '/flag' });
dag('flags', { schedule: asset({ name: 'flags', watchers: [new AssetWatcher('flag', flag)] }) }, () => { task('t', () => 1)(); });
`;

let installation: Installation;
beforeAll(async () => {
  installation = new Installation({ dags: { 'dags.ts': dags, 'flags.ts': namesIt } });
  mkdirSync(join(installation.home, 'plugins'), { recursive: true });
  writeFileSync(join(installation.home, 'plugins', 'flags.ts'), plugin);
  for (const name of ['inbox', 'spool']) mkdirSync(join(installation.folder, name));
  await installation.start();
  await installation.untilVisible('files', 'messages', 'flags');
});
afterAll(() => installation?.[Symbol.asyncDispose]());

const events = (asset: string): { payload: { name: string } }[] =>
  installation.database
    .all<{ extra: string }>(
      'select e.extra from asset_event e join asset a on a.id = e.asset_id where a.name = ? order by e.id',
      asset,
    )
    .map(({ extra }) => JSON.parse(extra));
const owned = (): number =>
  installation.database.all('select id from asset_trigger where owner_id is not null').length;
const told = { details: () => installation.output() };
const left = (): string[] => readdirSync(join(installation.folder, 'spool'));
/** In one piece, as whoever watches a folder should be given a file. */
function put(folder: string, name: string): void {
  const beside = join(installation.folder, name);
  writeFileSync(beside, name);
  renameSync(beside, join(installation.folder, folder, name));
}

test('a file that comes begins a run, which is told of it', async () => {
  await until('all are watched', () => owned() === 3, told);
  // The folder was looked at once: what comes from now on is news.
  await until('it has looked', () => installation.database.all('select 1 from asset_state').length > 0, told);
  put('inbox', 'a.csv');
  await until('the file is news', () => events('files').length === 1, told);
  await until(
    'its run ends well',
    () =>
      installation.database.all("select 1 from dag_run where dag_id = 'files' and state = 'success'")
        .length === 1,
  );
});

test('messages of a queue are news once each, before and after everything was killed', async () => {
  for (let at = 0; at < 5; at += 1) put('spool', `m${at}`);
  await until('all are news', () => events('messages').length === 5 && left().length === 0, told);
  await installation.kill();
  for (let at = 5; at < 10; at += 1) put('spool', `m${at}`);
  await installation.start();
  await until('the others are, too', () => events('messages').length >= 10 && left().length === 0, told);
  expect(
    events('messages')
      .map(({ payload }) => payload.name)
      .sort(),
  ).toEqual(Array.from({ length: 10 }, (_, at) => `m${at}`));
  expect(existsSync(join(installation.folder, 'spool', 'm9'))).toBe(false);
});

test('a trigger of a plugin watches by its name', async () => {
  writeFileSync(join(installation.folder, 'flag'), '');
  await until('the flag is news', () => events('flags').length === 1, told);
  expect(events('flags')).toMatchObject([{ payload: 'raised' }]);
});
