// Mapping over an object: one instance per entry, which is a pair of its key and its value.
import { dag, task } from 'ariel';

const stock = task('count_stock', (): Record<string, number> => ({ apples: 12, pears: 0, plums: 40 }));
const label = task(
  'print_label',
  ({ entry: [fruit, count] }: { entry: [string, number] }) => `${count} ${fruit}`,
);
const order = task('order', ({ fruit }: { fruit: string }) => `ordered ${fruit}`);

export default dag('mapping_dicts', { tags: ['feature', 'mapping'] }, () => {
  const counted = stock();
  label.expand({ entry: counted });
  order.expand({ fruit: counted.filter(([, count]) => count < 20).map(([fruit]) => fruit) });
});
