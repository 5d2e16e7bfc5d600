// `.map()` and `.filter()`: what each instance is given is made from the items of a list, in the task that uses them.
import { dag, SkipTask, task } from 'ariel';

const listFiles = task('list_files', () => ['jan.csv', 'feb.csv', 'notes.txt', 'empty.csv']);
const load = task('load', ({ path }: { path: string }) => `loaded ${path}`);
const report = task('report', ({ paths }: { paths: string[] }) => paths, { triggerRule: 'none_failed' });

export default dag('mapping_map_and_filter', { tags: ['feature', 'mapping'] }, () => {
  const paths = listFiles()
    .filter((name) => name.endsWith('.csv'))
    .map((name) => {
      // Leaves the item out: of a list that is read as a whole it drops out; an instance that is mapped over it is skipped.
      if (name.startsWith('empty')) throw new SkipTask(`${name} has no lines`);
      return `/data/${name}`;
    });
  load.expand({ path: paths });
  report({ paths });
});
