// Waiting for a file without a worker: a path, and a pattern. And a function that waits for a file and takes it away.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dag, defer, task } from 'ariel';
import { FileDeleteTrigger, FileSensor } from 'ariel/standard';

const deliver = task('deliver', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ariel-files-'));
  writeFileSync(join(folder, 'orders.csv'), 'id\n');
  writeFileSync(join(folder, 'ready'), '');
  return folder;
});

/** Called again once the trigger has its event, which is in `resumed` then. */
const takeSignal = task('take_signal', ({ folder }: { folder: string }, { resumed }): string => {
  if (resumed !== null) return String(resumed.event).replace(`${folder}/`, '');
  return defer({ trigger: new FileDeleteTrigger({ filepath: join(folder, 'ready') }), timeout: '1m' });
});

export default dag('waiting_files', { tags: ['feature', 'waiting'] }, () => {
  const folder = deliver();
  const path = '{{ ti.xcom_pull("deliver") }}/orders.csv';
  new FileSensor({ taskId: 'a_file', filepath: path, deferrable: true }).after(folder);
  const pattern = new FileSensor({
    taskId: 'a_pattern',
    filepath: '{{ ti.xcom_pull("deliver") }}/*.csv',
    deferrable: true,
    pokeInterval: '1s',
    timeout: '1m',
  });
  pattern.after(folder);
  takeSignal({ folder });
});
