// Hooks inside a function: `FsHook` says where the folder of a connection is, `SubprocessHook` runs a program without a shell, whose
// lines are in the log.
import { writeFile } from 'node:fs/promises';
import { dag, SkipTask, task } from 'ariel';
import { FsHook, SubprocessHook } from 'ariel/standard';

const write = task('write', async () => {
  const path = await new FsHook({ fsConnId: 'feature_folder' }).getPath('orders.csv');
  await writeFile(path, 'b,2\na,1\n');
  return path;
});
const smallest = task('smallest', async ({ path }: { path: string }) => {
  const { exitCode, output } = await new SubprocessHook().runCommand(['sort', '-r', path]);
  if (exitCode !== 0) throw new SkipTask(`sort ended with ${exitCode}`);
  return output;
});

export default dag('operators_hooks', { tags: ['feature', 'operators'] }, () => {
  smallest({ path: write() });
});
