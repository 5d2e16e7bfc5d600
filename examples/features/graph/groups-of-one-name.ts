// Groups that have one name: each but the first gets a number behind it.
import { dag, task, taskGroup } from 'ariel';

const load = (source: string) =>
  taskGroup(
    'load',
    () => {
      const read = task('read', () => source)();
      task('write', ({ text }: { text: string }) => `${text} is loaded`)({ text: read });
    },
    // Without it a second group under this id is refused, unless it is the same one again.
    { addSuffixOnCollision: true, displayName: `Load ${source}` },
  );

export default dag('graph_groups_of_one_name', { tags: ['feature', 'graph'] }, () => {
  for (const source of ['orders', 'customers', 'prices']) load(source)();
});
