// What changes while runs are under way: a DAG's tasks, its schedule, its file, whether it is paused; and how a run is taken
// to the latest version. A run keeps the version with which it began until somebody clears it on the latest.

import { removeDagFile } from '@ariel/store';
import { chain, type DagOptions, dag, type Output, task, taskGroup } from 'ariel';
import { describe, expect, test } from 'vitest';
import { fails, lists, works } from './deeds.ts';
import { aScene, type Scene } from './scene.ts';

type AuthoredDag = ReturnType<typeof sales>;

const latest = { onLatestVersion: true } as const;
const first = { run: 'first' };
const second = { run: 'second' };

/** Extract, then what is named. */
const sales = (id: string, options: DagOptions = {}) =>
  dag('sales', options, () => chain(works('extract'), works(id)));

async function removeFile(scene: Scene): Promise<void> {
  await removeDagFile(scene.world.database, 'dags', 'sales.ts');
  scene.world.scheduler.notify({ kind: 'dag-changed', dagId: 'sales' });
  await scene.settle();
}

describe('while a run goes on', () => {
  const meanwhile = async (now: AuthoredDag): Promise<Scene> => {
    const scene = await aScene(sales('load'), { takes: { extract: '1h' } });
    await scene.trigger('first');
    await scene.publish(now);
    return scene;
  };

  test('a task that is added is none of it; the next run has it', async () => {
    await using scene = await meanwhile(
      dag('sales', {}, () => chain(works('extract'), works('check'), works('load'))),
    );
    await scene.trigger('second');
    await scene.end();
    expect(await scene.states(first)).toEqual({ extract: 'success', load: 'success' });
    expect(await scene.states(second)).toEqual({ extract: 'success', check: 'success', load: 'success' });
  });

  test('a task that is removed still runs in it', async () => {
    await using scene = await meanwhile(dag('sales', {}, () => works('extract')));
    await scene.end();
    expect(await scene.states(first)).toEqual({ extract: 'success', load: 'success' });
  });

  test('a task that is renamed keeps its name in it', async () => {
    await using scene = await meanwhile(sales('store'));
    await scene.trigger('second');
    await scene.end();
    expect(await scene.states(first)).toEqual({ extract: 'success', load: 'success' });
    expect(await scene.states(second)).toEqual({ extract: 'success', store: 'success' });
  });

  test('cleared as it is, it runs again in its own version', async () => {
    await using scene = await meanwhile(sales('store'));
    await scene.end();
    await scene.world.clear('sales');
    await scene.end();
    expect(await scene.states(first)).toEqual({ extract: 'success', load: 'success' });
  });
});

describe('a run that is cleared on the latest version', () => {
  const failing = dag('sales', {}, () => chain(works('extract'), fails('load'), works('report')));
  const mended = dag('sales', {}, () => chain(works('extract'), works('store'), works('report')));

  const movedOn = async (before: AuthoredDag, now: AuthoredDag): Promise<Scene> => {
    const scene = await aScene(before);
    await scene.trigger('first');
    await scene.end();
    await scene.publish(now);
    await scene.world.clear('sales', { ...latest, onlyFailed: true });
    await scene.settle();
    return scene;
  };

  test('gets its new tasks, and what is not there any more is removed', async () => {
    await using scene = await movedOn(failing, mended);
    expect(await scene.states()).toEqual({
      extract: 'success',
      load: 'removed',
      store: 'running',
      report: null,
    });
    expect(await scene.why('load')).toBe('removed: version 2 of the DAG does not have the task');
    expect(await scene.why('report')).toBe('waits for store, which is running');
    await scene.end();
    expect([await scene.run(), await scene.states()]).toEqual([
      'success',
      { extract: 'success', load: 'removed', store: 'success', report: 'success' },
    ]);
  });

  test('gets a task back that had been removed, once the DAG has it again', async () => {
    await using scene = await movedOn(failing, mended);
    await scene.end();
    await scene.publish(dag('sales', {}, () => chain(works('extract'), works('load'), works('report'))));
    await scene.world.clear('sales', { ...latest, tasks: ['report'] });
    await scene.end();
    expect(await scene.states()).toEqual({
      extract: 'success',
      load: 'success',
      store: 'removed',
      report: 'success',
    });
    expect(await scene.world.history('sales')).toContain('load#1 failed');
  });

  test('keeps what became of the tries that its old tasks had', async () => {
    await using scene = await movedOn(failing, mended);
    expect(await scene.world.history('sales')).toEqual(['load#1 failed']);
  });

  test('leaves alone what runs and is not cleared, and ends what the version does not have', async () => {
    await using scene = await aScene(
      dag('sales', {}, () => {
        chain(works('extract'), works('load'));
        works('archive');
      }),
      { takes: { extract: '1h', archive: '1h' } },
    );
    await scene.trigger('first');
    await scene.publish(sales('store'));
    await scene.world.clear('sales', { ...latest, tasks: ['store'] });
    await scene.settle();
    expect(await scene.states()).toEqual({
      archive: 'removed',
      extract: 'running',
      load: 'removed',
      store: null,
    });
    await scene.end();
    expect(await scene.world.tries('sales')).toMatchObject({ extract: 1, store: 1 });
    expect(await scene.run()).toBe('success');
  });

  test('has one instance per item of a task that is mapped now, and one of a task that is not any more', async () => {
    const parse = task('parse', ({ n }: { n: number }) => n);
    const plain = dag('sales', {}, () => chain(lists('list', [1, 2]), works('parse'), fails('report')));
    const mapped = dag('sales', {}, () =>
      chain(parse.expand({ n: lists('list', [1, 2]) as Output<number[]> }), works('report')),
    );
    await using scene = await movedOn(plain, mapped);
    await scene.end();
    expect(await scene.states()).toEqual({
      list: 'success',
      'parse[0]': 'success',
      'parse[1]': 'success',
      report: 'success',
    });
    await scene.publish(plain);
    await scene.world.clear('sales', { ...latest, tasks: ['report'] });
    await scene.end();
    expect(await scene.states()).toEqual({ list: 'success', parse: 'success', report: 'failed' });
  });

  test('has one instance of each task of a group that is mapped now per item', async () => {
    const group = taskGroup('group', () => chain(works('one'), works('two')));
    const each = taskGroup('group', (_: { n: Output<number> }) => void chain(works('one'), works('two')));
    const plain = dag('sales', {}, () => chain(lists('list', [1, 2]), group(), fails('report')));
    const mapped = dag('sales', {}, () =>
      chain(each.expand({ n: lists('list', [1, 2]) as Output<number[]> }), works('report')),
    );
    await using scene = await movedOn(plain, mapped);
    await scene.end();
    expect(await scene.states()).toEqual({
      list: 'success',
      'group.one[0]': 'success',
      'group.one[1]': 'success',
      'group.two[0]': 'success',
      'group.two[1]': 'success',
      report: 'success',
    });
  });
});

describe('a schedule that changes in the middle', () => {
  const daily: DagOptions = { schedule: '@daily', startDate: '2024-01-01', catchup: true };

  test('leaves the runs that there are, goes on from the last of them, and makes none twice', async () => {
    await using scene = await aScene(sales('load', daily), { startsAt: '2024-01-01T12:00:00Z' });
    await scene.pass('24h');
    expect(await scene.due()).toEqual(['01-01 00:00', '01-02 00:00']);
    await scene.publish(sales('load', { ...daily, schedule: '0 */8 * * *' }));
    await scene.pass('13h');
    expect(await scene.due()).toEqual([
      '01-01 00:00',
      '01-02 00:00',
      '01-02 08:00',
      '01-02 16:00',
      '01-03 00:00',
    ]);
  });

  test('that is taken away lets the run end, and makes no more', async () => {
    await using scene = await aScene(sales('load', daily), {
      startsAt: '2024-01-01T12:00:00Z',
      takes: { load: '6h' },
    });
    await scene.publish(sales('load'));
    await scene.pass('72h');
    expect(await scene.due()).toEqual(['01-01 00:00']);
    expect(await scene.run()).toBe('success');
  });
});

describe('a DAG that is paused in the middle', () => {
  test('lets what runs end, starts nothing, and says so', async () => {
    await using scene = await aScene(sales('load'), { takes: { extract: '1h' } });
    await scene.trigger('first');
    await scene.world.pause('sales');
    await scene.pass('2h');
    expect(await scene.states()).toEqual({ extract: 'success', load: null });
    expect(await scene.why('load')).toContain('paused');
    await scene.world.unpause('sales');
    await scene.end();
    expect(await scene.states()).toEqual({ extract: 'success', load: 'success' });
  });

  test('does not make up for the runs of that time without catchup, but for the newest', async () => {
    await using scene = await aScene(sales('load', { schedule: '@hourly', startDate: '2024-01-01' }));
    await scene.world.pause('sales');
    await scene.pass('5h');
    await scene.world.unpause('sales');
    await scene.settle();
    expect(await scene.due()).toEqual(['01-01 00:00', '01-01 05:00']);
  });
});

describe('a DAG whose file is deleted in the middle of a run', () => {
  const hourly: DagOptions = { schedule: '@hourly', startDate: '2024-01-01' };

  test('lets the run end with the code with which it began, and makes no more', async () => {
    await using scene = await aScene(sales('load', hourly), { takes: { extract: '30m' } });
    await removeFile(scene);
    await scene.pass('5h');
    expect(await scene.states()).toEqual({ extract: 'success', load: 'success' });
    expect(await scene.due()).toEqual(['01-01 00:00']);
  });

  test('goes on with its runs and its schedule when it is back', async () => {
    await using scene = await aScene(sales('load', hourly));
    await removeFile(scene);
    await scene.pass('5h');
    await scene.publish(sales('store', hourly));
    await scene.pass('1h');
    await scene.end();
    expect(await scene.due()).toEqual(['01-01 00:00', '01-01 05:00', '01-01 06:00']);
    expect(await scene.states()).toEqual({ extract: 'success', store: 'success' });
  });

  test('stays paused when it comes back', async () => {
    await using scene = await aScene(sales('load', hourly));
    await scene.world.pause('sales');
    await removeFile(scene);
    await scene.publish(sales('load', hourly));
    await scene.pass('3h');
    expect(await scene.due()).toEqual(['01-01 00:00']);
  });
});
