// `StoragePath`: one way to work with files, wherever they are. Here in a folder; `s3://bucket/key` with a connection is the same.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dag, task } from 'ariel';
import { StoragePath } from 'ariel/storage';

const folderOf = (dagId: string, runId: string): StoragePath =>
  new StoragePath(join(tmpdir(), 'ariel-examples', dagId, runId.replace(/[^\w-]/g, '_')));

const extract = task('extract', async (_: Record<string, never>, { dag: { dagId }, dagRun }) => {
  const raw = folderOf(dagId, dagRun.runId).join('raw');
  for (const [name, amount] of Object.entries({ a: 10, b: 20, c: 12 }))
    await raw
      .join(`${name}.json`)
      .write(JSON.stringify({ name, amount }), { contentType: 'application/json' });
  return String(raw);
});

const combine = task('combine', async ({ folder }: { folder: string }) => {
  const raw = new StoragePath(folder);
  const lines: string[] = [];
  for await (const file of raw.glob('*.json')) {
    const { amount, name } = await file.readJson<{ name: string; amount: number }>();
    lines.push(`${name},${amount}`);
  }
  const target = raw.parent.join('orders.csv');
  await target.write(`${lines.join('\n')}\n`);
  return String(target);
});

const cleanUp = task('clean_up', async ({ path }: { path: string }) => {
  const { parent } = new StoragePath(path);
  await parent.delete({ recursive: true });
  return parent.exists();
});

export default dag('data_storage', { tags: ['feature', 'data'] }, () => {
  const path = combine({ folder: extract() });
  cleanUp({ path });
});
