// Reference 3.4: which runs a schedule makes, and when. Runs are told by when they are due, in UTC; what a run is about
// (logical date, data interval) stands beside it where it matters.
import { airflowContext, renderTemplate } from '@ariel/template';
import {
  cron,
  cronInterval,
  type DagOptions,
  dag,
  events,
  every,
  everyInterval,
  type TimetableQuestion,
  task,
} from 'ariel';
import { describe, expect, test } from 'vitest';
import { works } from './deeds.ts';
import { aScene, momentOf, type Scene, type SceneOptions } from './scene.ts';

const scheduled = (options: DagOptions, scene: SceneOptions = {}): Promise<Scene> =>
  aScene(
    dag('sales', options, () => works('load')),
    scene,
  );

/** Each run as `due: logical date, start to end of its data interval`. */
async function about(scene: Scene): Promise<string[]> {
  const rows = await scene.world.database.all<Record<'due' | 'date' | 'start' | 'end', number | null>>(
    `select run_after as due, logical_date as date, interval_start as start, interval_end as end from dag_run
     order by run_after, id`,
  );
  const moment = (us: number | null): string => (us === null ? 'none' : momentOf(us));
  return rows.map(
    (run) => `${moment(run.due)}: ${moment(run.date)}, ${moment(run.start)} to ${moment(run.end)}`,
  );
}

describe('a DAG', () => {
  test('without a schedule runs only when somebody starts it', async () => {
    await using scene = await scheduled({});
    await scene.pass('7d');
    expect(await scene.due()).toEqual([]);
    await scene.trigger();
    expect(await scene.due()).toEqual(['01-08 00:00']);
  });

  test('with @once runs once, as soon as it is seen', async () => {
    await using scene = await scheduled({ schedule: '@once' }, { startsAt: '2024-01-05T15:00:00Z' });
    await scene.pass('7d');
    expect(await scene.due()).toHaveLength(1);
  });

  test('with @continuous begins the next run when the one before has ended, one at a time', async () => {
    const poll = dag('poll', { schedule: '@continuous' }, () => works('load'));
    expect(poll.definition.maxActiveRuns).toBe(1);
    await using scene = await aScene(poll, { takes: { load: '10m' } });
    await scene.pass('25m');
    const runs = await scene.world.runs('poll');
    expect(runs.map(({ state }) => state)).toEqual(['success', 'success', 'running']);
  });

  test('with @continuous cannot have two runs at once', () => {
    expect(() => dag('poll', { schedule: '@continuous', maxActiveRuns: 2 }, () => works('load'))).toThrow(
      'at most 1',
    );
  });
});

describe('a cron expression', () => {
  test('makes a run at each tick, about that instant', async () => {
    await using scene = await scheduled({ schedule: '0 6 * * *', startDate: '2024-01-01' });
    await scene.pass('2d');
    expect(await about(scene)).toEqual([
      '01-01 06:00: 01-01 06:00, 01-01 06:00 to 01-01 06:00',
      '01-02 06:00: 01-02 06:00, 01-02 06:00 to 01-02 06:00',
    ]);
  });

  test('with an interval is about the time before each tick', async () => {
    await using scene = await scheduled({
      schedule: cron('0 6 * * *', { interval: '1d' }),
      startDate: '2024-01-01',
    });
    await scene.pass('2d');
    expect(await about(scene)).toEqual([
      '01-01 06:00: 12-31 06:00, 12-31 06:00 to 01-01 06:00',
      '01-02 06:00: 01-01 06:00, 01-01 06:00 to 01-02 06:00',
    ]);
  });

  test('may be a preset', async () => {
    const firstTwo = async (
      schedule: '@hourly' | '@daily' | '@weekly' | '@monthly' | '@quarterly' | '@yearly',
    ) => {
      await using scene = await scheduled(
        { schedule, startDate: '2024-01-02', catchup: true },
        { startsAt: '2026-01-02T00:00:00Z' },
      );
      return (await scene.due()).slice(0, 2);
    };
    expect(await firstTwo('@hourly')).toEqual(['01-02 00:00', '01-02 01:00']);
    expect(await firstTwo('@daily')).toEqual(['01-02 00:00', '01-03 00:00']);
    expect(await firstTwo('@weekly')).toEqual(['01-07 00:00', '01-14 00:00']);
    expect(await firstTwo('@monthly')).toEqual(['02-01 00:00', '03-01 00:00']);
    expect(await firstTwo('@quarterly')).toEqual(['04-01 00:00', '07-01 00:00']);
    expect(await firstTwo('@yearly')).toEqual(['01-01 00:00', '01-01 00:00']);
  });

  test('may have seconds, the last day of a month, and the third Friday', async () => {
    const due = async (schedule: `${string} ${string} ${string} ${string} ${string}`, time: string) => {
      await using scene = await scheduled({ schedule, startDate: '2024-01-01' });
      await scene.pass(time);
      return scene.due();
    };
    expect(await due('* * * * * 0/30', '1m')).toHaveLength(3);
    expect(await due('0 6 L * *', '35d')).toEqual(['01-31 06:00']);
    expect(await due('0 6 * * fri#3', '35d')).toEqual(['01-19 06:00']);
  });

  test('may be one of several: a run for each instant at which one of them fires', async () => {
    await using scene = await scheduled({
      schedule: cron(['0 6 * * *', '0 6,18 * * *']),
      startDate: '2024-01-01',
    });
    await scene.pass('1d');
    expect(await scene.due()).toEqual(['01-01 06:00', '01-01 18:00']);
  });

  test('with data intervals makes a run at the end of each, about its start', async () => {
    await using scene = await scheduled({ schedule: cronInterval('@daily'), startDate: '2024-01-01' });
    expect(await scene.due()).toEqual([]);
    await scene.pass('2d');
    expect(await about(scene)).toEqual([
      '01-02 00:00: 01-01 00:00, 01-01 00:00 to 01-02 00:00',
      '01-03 00:00: 01-02 00:00, 01-02 00:00 to 01-03 00:00',
    ]);
  });
});

describe('a time between runs', () => {
  test('makes a run each so long after the one before, counted from the start date', async () => {
    await using scene = await scheduled({ schedule: '36h', startDate: '2024-01-01T05:00' });
    await scene.pass('4d');
    expect(await about(scene)).toEqual([
      '01-01 05:00: 01-01 05:00, 01-01 05:00 to 01-01 05:00',
      '01-02 17:00: 01-02 17:00, 01-02 17:00 to 01-02 17:00',
      '01-04 05:00: 01-04 05:00, 01-04 05:00 to 01-04 05:00',
    ]);
  });

  test('may be months of the calendar', async () => {
    await using scene = await scheduled(
      { schedule: every({ months: 1 }), startDate: '2024-01-31', catchup: true },
      { startsAt: '2024-05-15T00:00:00Z' },
    );
    expect((await scene.due()).slice(0, 2)).toEqual(['01-31 00:00', '02-29 00:00']);
  });

  test('with data intervals makes a run at the end of each', async () => {
    await using scene = await scheduled({ schedule: everyInterval({ hours: 12 }), startDate: '2024-01-01' });
    await scene.pass('1d');
    expect(await about(scene)).toEqual([
      '01-01 12:00: 01-01 00:00, 01-01 00:00 to 01-01 12:00',
      '01-02 00:00: 01-01 12:00, 01-01 12:00 to 01-02 00:00',
    ]);
  });
});

describe('explicit events', () => {
  const dates = ['2024-01-05', '2024-01-03T12:00'];

  test('make a run each, in their order, and then no more', async () => {
    await using scene = await scheduled({ schedule: events(dates), startDate: '2024-01-01', catchup: true });
    await scene.pass('30d');
    expect(await scene.due()).toEqual(['01-03 12:00', '01-05 00:00']);
  });

  test('restricted to them, a run by hand is about the last one before it', async () => {
    await using scene = await scheduled({
      schedule: events(dates, { restrictToEvents: true }),
      startDate: '2024-01-01',
      catchup: true,
    });
    await scene.pass('3d');
    await scene.pass('18h');
    const logicalDate = Date.parse('2024-01-04T18:00:00Z') * 1000;
    await scene.trigger('by_hand', 'sales', { logicalDate });
    expect((await about(scene)).at(-1)).toContain('01-03 12:00 to 01-03 12:00');
  });
});

test('a timetable in TypeScript says which run comes next', async () => {
  const workdays = {
    name: 'Workdays',
    nextRun({ last, startDate, now }: TimetableQuestion) {
      const start = new Date(last?.end ?? startDate ?? now);
      while ([0, 6].includes(start.getUTCDay())) start.setUTCDate(start.getUTCDate() + 1);
      return { dataInterval: { start, end: new Date(start.getTime() + 86_400_000) } };
    },
  };
  const ledger = dag('ledger', { schedule: workdays, startDate: '2024-01-01', catchup: true }, () => {
    task('book', () => 1)();
  });
  const plan = await ledger.simulate({ from: '2024-01-01', to: '2024-01-10' });
  expect(plan.runs.map(({ dataInterval }) => dataInterval?.start.getUTCDate())).toEqual([1, 2, 3, 4, 5, 8]);
});

describe('a DAG that is enabled late', () => {
  const late = { startsAt: '2024-01-31T15:00:00Z' } as const;

  test('with a cron trigger and no start date waits for the next tick', async () => {
    await using scene = await scheduled({ schedule: '@daily' }, late);
    expect(await scene.due()).toEqual([]);
    await scene.pass('12h');
    expect(await scene.due()).toEqual(['02-01 00:00']);
  });

  test('with data intervals runs for the latest complete one at once', async () => {
    await using scene = await scheduled({ schedule: cronInterval('@daily') }, late);
    expect(await about(scene)).toEqual(['01-31 00:00: 01-30 00:00, 01-30 00:00 to 01-31 00:00']);
  });

  test('with runImmediately also runs for the tick before', async () => {
    await using always = await scheduled({ schedule: cron('@daily', { runImmediately: true }) }, late);
    expect(await always.due()).toEqual(['01-31 00:00']);
    await using recent = await scheduled({ schedule: cron('@daily', { runImmediately: '2h' }) }, late);
    expect(await recent.due()).toEqual([]);
  });
});

describe('a zone', () => {
  const inVienna = (schedule: DagOptions['schedule'], startsAt: string): Promise<Scene> =>
    scheduled(
      { schedule: schedule ?? null, timezone: 'Europe/Vienna', startDate: '2024-01-01' },
      { startsAt },
    );

  test('is that in which the fields of a cron expression are read', async () => {
    await using scene = await inVienna('30 6 * * *', '2024-07-01T00:00:00Z');
    await scene.pass('1d');
    expect((await scene.due()).at(-1)).toBe('07-01 04:30');
  });

  test('whose clock goes forward moves the run that is jumped over, and loses none', async () => {
    await using scene = await inVienna('30 2 * * *', '2024-03-29T12:00:00Z');
    await scene.pass('3d');
    expect((await scene.due()).slice(-3)).toEqual(['03-30 01:30', '03-31 01:30', '04-01 00:30']);
  });

  test('whose clock goes back makes no second run of a fixed hour, and one more of every hour', async () => {
    await using fixed = await inVienna('30 2 * * *', '2024-10-26T12:00:00Z');
    await fixed.pass('2d');
    expect((await fixed.due()).slice(-2)).toEqual(['10-27 01:30', '10-28 01:30']);
    await using hourly = await inVienna('30 * * * *', '2024-10-27T00:00:00Z');
    await hourly.pass('2h');
    expect((await hourly.due()).slice(-2)).toEqual(['10-27 00:30', '10-27 01:30']);
  });
});

describe('runs that were missed', () => {
  const daily = { schedule: '@daily', startDate: '2024-01-01' } as const;
  const late = { startsAt: '2024-01-05T12:00:00Z' } as const;

  test('are left out without catchup, but for the newest', async () => {
    await using scene = await scheduled(daily, late);
    expect(await scene.due()).toEqual(['01-05 00:00']);
  });

  test('are made up with catchup, from the start date', async () => {
    await using scene = await scheduled({ ...daily, catchup: true }, late);
    await scene.end();
    expect(await scene.due()).toEqual(
      ['01-01', '01-02', '01-03', '01-04', '01-05'].map((day) => `${day} 00:00`),
    );
  });

  test('cannot be made up without a start date', () => {
    expect(() => dag('sales', { schedule: '@daily', catchup: true }, () => works('load'))).toThrow(
      'startDate',
    );
  });
});

describe('dates', () => {
  test('of a DAG bound its runs on both sides', async () => {
    await using scene = await scheduled(
      { schedule: '@daily', startDate: '2024-01-02', endDate: '2024-01-03' },
      { startsAt: '2024-01-01T00:00:00Z' },
    );
    await scene.pass('9d');
    expect(await scene.due()).toEqual(['01-02 00:00', '01-03 00:00']);
  });

  test('of a task bound the runs that have an instance of it', async () => {
    const sales = dag('sales', { schedule: '@daily', startDate: '2024-01-01' }, () => {
      works('always_there');
      works('new', { startDate: '2024-01-02' });
      works('old', { endDate: '2024-01-01' });
    });
    await using scene = await aScene(sales);
    await scene.pass('1d');
    const [first, second] = await scene.world.runs('sales');
    expect(Object.keys(await scene.states({ run: first!.runId }))).toEqual(['always_there', 'old']);
    expect(Object.keys(await scene.states({ run: second!.runId }))).toEqual(['always_there', 'new']);
  });
});

describe('a run by hand', () => {
  test('has no logical date unless it is given one', async () => {
    await using scene = await scheduled({});
    await scene.trigger();
    expect((await scene.world.newestRun('sales')).logical_date).toBe(null);
    await scene.trigger('dated', 'sales', { logicalDate: Date.parse('2024-01-01T06:00:00Z') * 1000 });
    expect(momentOf((await scene.world.newestRun('sales')).logical_date ?? 0)).toBe('01-01 06:00');
  });

  test('without a logical date has no `ds` for its templates', async () => {
    const rendered = (run: { readonly logicalDate?: number }) => {
      const lookups = {
        xcomPull: async () => null,
        variable: async () => null,
        connection: async () => null,
      };
      const about = { dag: { dagId: 'sales' }, task: { taskId: 'load' }, run: { runId: 'by_hand', ...run } };
      const context = airflowContext(about as never, lookups as never, { nowUs: () => 0, random: () => 0 });
      return renderTemplate('about {{ ds }}', context);
    };
    const logicalDate = Date.parse('2024-01-31T00:00:00Z') * 1000;
    expect(await rendered({ logicalDate })).toBe('about 2024-01-31');
    await expect(rendered({})).rejects.toThrow('this run has no logical date');
  });

  test('with a logical date is about the data interval that the schedule gives to it', async () => {
    await using scene = await scheduled({ schedule: cronInterval('@daily'), startDate: '2024-01-01' });
    await scene.trigger('dated', 'sales', { logicalDate: Date.parse('2024-01-05T18:00:00Z') * 1000 });
    expect((await about(scene)).at(-1)).toMatch(/: 01-05 18:00, 01-04 00:00 to 01-05 00:00$/);
  });

  test('for a time to come waits for it', async () => {
    await using scene = await scheduled({});
    await scene.trigger('later', 'sales', { runAfter: Date.parse('2024-01-02T06:00:00Z') * 1000 });
    expect([await scene.run(), await scene.whyRun()]).toEqual(['queued', 'starts at 2024-01-02T06:00:00Z']);
    await scene.pass('30h');
    expect(await scene.run()).toBe('running');
  });
});
