// Whole DAGs in this process: what tasks read of what others returned, beside their inputs.
import { dag, task, taskGroup } from 'ariel';
import { BashOperator } from 'ariel/standard';
import { describe, expect, test } from 'vitest';

const numbers = task('numbers', () => [1, 2, 3]);
const double = task('double', ({ n }: { n: number }) => n * 2);

describe('what others stored', () => {
  test('is pulled from the own region first, from another by its index', async () => {
    const pull = task('pull', async (_: { n: number }, { xcom }) => [
      await xcom.pull({ taskId: 'g.double' }),
      await xcom.pull({ taskId: 'g.double', mapIndex: 0 }),
      await xcom.pull({ taskId: 'numbers' }),
      await xcom.pull({ taskId: 'numbers', mapIndex: 4 }),
      await xcom.pull({ taskId: 'nobody' }),
    ]);
    const group = taskGroup('g', ({ n }: { n: ReturnType<typeof double> }) => {
      double({ n }).before(pull({ n }));
    });
    const result = await dag('d', {}, () => {
      group.expand({ n: numbers() });
      new BashOperator({
        taskId: 'all',
        bashCommand: 'echo \'{{ ti.xcom_pull(task_ids="g.double") }}\'',
        triggerRule: 'all_done',
      }).after(double.with({ id: 'last' })({ n: 1 }));
    }).test();
    expect(
      result.tasks.find(({ mapIndex, taskId }) => taskId === 'g.pull' && mapIndex === 2)?.output,
    ).toEqual([6, 2, [1, 2, 3], null, null]);
  });

  test('is read bit by bit, however much there is', async () => {
    const many = task('many', () => Array.from({ length: 10_000 }, (_, index) => index));
    const read = task('read', async (_: Record<string, never>, { xcom }) => {
      let [count, sum] = [0, 0];
      for await (const value of xcom.iterate<number>({ taskId: 'double' })) {
        count += 1;
        sum += value;
      }
      return [count, sum];
    });
    const result = await dag('d', {}, () => {
      double.expand({ n: many() }).before(read());
    }).test();
    expect(result.output('read')).toEqual([10_000, 99_990_000]);
  });
});
