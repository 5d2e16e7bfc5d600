// `FileTransferOperator`: files and folders from one storage to another, here between two folders; `s3://conn_id@bucket/key` is the same.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chain, dag, task } from 'ariel';
import { FileTransferOperator, StoragePath } from 'ariel/storage';

const folder = join(tmpdir(), 'ariel-examples', '{{ dag.dag_id }}', '{{ run_id | replace(":", "_") }}');

const extract = task('extract', async (_: Record<string, never>, { dag: { dagId }, dagRun }) => {
  const raw = new StoragePath(
    join(tmpdir(), 'ariel-examples', dagId, dagRun.runId.replaceAll(':', '_'), 'raw'),
  );
  for (const name of ['a', 'b']) await raw.join(`${name}.csv`).write(`${name},1\n`);
});
const count = task('count', async ({ path }: { path: string }) => {
  const kept: string[] = [];
  for await (const file of new StoragePath(path).glob('*.csv')) kept.push(file.name);
  await new StoragePath(path).parent.delete({ recursive: true });
  return kept.length;
});

export default dag('data_file_transfer', { tags: ['feature', 'data'] }, () => {
  const extracted = extract();
  const one = new FileTransferOperator({
    taskId: 'one',
    src: join(folder, 'raw/a.csv'),
    dst: join(folder, 'one/a.csv'),
    overwrite: true,
  });
  const all = new FileTransferOperator({
    taskId: 'all',
    src: join(folder, 'raw'),
    dst: join(folder, 'kept'),
    recursive: true,
  });
  chain(extracted, one, all);
  count({ path: all.output });
});
