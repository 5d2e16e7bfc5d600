// Whole DAGs in this process: how runs are ended before their tasks have all run.
import { dag, FailTask, task } from 'ariel';
import { describe, expect, test } from 'vitest';

type Tested = Awaited<ReturnType<ReturnType<typeof dag>['test']>>;

const states = ({ tasks }: Tested) => Object.fromEntries(tasks.map(({ state, taskId }) => [taskId, state]));

const double = task('double', ({ n }: { n: number }) => n * 2);

describe('a run', () => {
  const waits = task.sensor('waits', () => false, { pokeInterval: '10m', mode: 'reschedule', timeout: '7d' });
  const fails = task('fails', () => {
    throw new FailTask('no');
  });

  test('that takes longer than dagrunTimeout fails, and the rest is skipped', async () => {
    const result = await dag('d', { dagrunTimeout: '1h' }, () => {
      waits().before(double({ n: 1 }));
    }).test();
    expect(result.state).toBe('failed');
    expect(states(result)).toEqual({ waits: 'skipped', double: 'skipped' });
    expect(result.tasks.map(({ reason }) => reason)).toEqual(
      Array(2).fill('the run took longer than its dagrunTimeout of 3600 s'),
    );
  });

  test('that fails fast skips the rest but for teardowns', async () => {
    const log: string[] = [];
    const made = task('made', () => void log.push('made'));
    const gone = task('gone', () => void log.push('gone'));
    const result = await dag('d', { failFast: true }, () => {
      const setup = made().asSetup();
      const broken = fails();
      const work = waits();
      const teardown = gone().asTeardown({ setups: setup });
      setup.before(broken);
      setup.before(work);
      broken.before(teardown);
      work.before(teardown);
    }).test();
    expect(states(result)).toEqual({ made: 'success', fails: 'failed', waits: 'skipped', gone: 'success' });
    expect(log).toEqual(['made', 'gone']);
  });

  test('skips below a short circuit that says no', async () => {
    const open = task.shortCircuit('open', ({ yes }: { yes: boolean }) => yes);
    const result = await dag('d', {}, () => {
      open({ yes: false }).before(double({ n: 1 }));
      open
        .with({ id: 'other' })({ yes: true })
        .before(double.with({ id: 'goes_on' })({ n: 2 }));
    }).test();
    expect(states(result)).toEqual({
      open: 'success',
      double: 'skipped',
      other: 'success',
      goes_on: 'success',
    });
    expect([result.output('open'), result.output('other')]).toEqual([undefined, true]);
  });
});
