// `xcom.iterate`: the results of many instances one after the other, without all of them in memory at once.
import { dag, param, task } from 'ariel';

const square = task('square', ({ n }: { n: number }) => n * n);
const sum = task('sum', async (_inputs, { xcom }) => {
  let total = 0;
  for await (const value of xcom.iterate<number>({ taskId: 'square' })) total += value;
  return total;
});

export default dag(
  'mapping_lazy_results',
  {
    params: { count: param.integer({ default: 20, minimum: 1, maximum: 10_000 }) },
    tags: ['feature', 'mapping'],
  },
  ({ params }) => {
    const numbers = task('numbers', ({ count }: { count: number }) =>
      Array.from({ length: count }, (_, n) => n + 1),
    );
    // Order alone: the sum takes nothing as an input.
    square.expand({ n: numbers({ count: params.count }) }).before(sum());
  },
);
