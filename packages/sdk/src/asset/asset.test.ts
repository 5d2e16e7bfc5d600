// Assets as DAG files write them: their names, what schedules say of them, outlets and inlets, and DAGs that make one.
import { describe, expect, it } from 'vitest';
import { dag } from '../dag/dag.ts';
import { BaseOperator } from '../operator/base-operator.ts';
import type { OperatorOptions } from '../operator/operator-options.ts';
import { collectDags } from '../registry.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { task } from '../task/task.ts';
import { asset } from './asset.ts';
import { assetAndTime, assetOrTime } from './asset-schedules.ts';
import { assetAlias } from './make-asset.ts';

const orders = asset('s3://lake/orders');
const refunds = asset({
  name: 'refunds',
  uri: 's3://lake/refunds',
  group: 'lake',
  extra: { owner: 'sales' },
});
const landed = assetAlias('landed', { group: 'lake' });
const scheduled = (schedule: Schedule) => dag('d', { schedule }, () => {}).definition;

describe('asset()', () => {
  it('takes a URI, which is its name too', () => {
    expect(orders).toMatchObject({
      name: 's3://lake/orders',
      uri: 's3://lake/orders',
      group: 'asset',
      extra: {},
    });
  });

  it('takes a name, which is its URI too', () => {
    expect(asset({ name: 'orders' })).toMatchObject({ name: 'orders', uri: 'orders' });
  });

  it('keeps one form of a URI', () => {
    expect(asset('S3://lake/orders/')).toMatchObject({ uri: 's3://lake/orders', name: 's3://lake/orders' });
  });

  it('reads as its name', () => {
    expect(`${refunds} and ${landed}`).toBe('refunds and landed');
  });

  it.each([
    ['an empty URI', () => asset(''), 'is empty'],
    ['nothing', () => asset({}), 'neither a name nor a URI'],
    ['a reserved name', () => asset({ name: 'self' }), 'reserved'],
    ['an empty group', () => asset({ uri: 's3://lake/a', group: ' ' }), 'group'],
    ['an extra that is a list', () => asset({ name: 'x', extra: [] as never }), 'extra'],
    ['a reserved scheme', () => asset('airflow://x'), 'reserved'],
    ['an alias without a name', () => assetAlias(''), 'alias'],
    ['a reserved alias', () => assetAlias('context'), 'reserved'],
  ])('refuses %s', (_what, make, why) => {
    expect(make).toThrow(why);
    expect(make).toThrow('ARIEL_ASSET_INVALID');
  });

  it('warns of credentials in a URI, without showing them', async () => {
    const { warnings } = await collectDags(async () => void asset('https://me:secret@host/a'));
    expect(warnings).toMatchObject([{ code: 'ARIEL_ASSET_SUSPECT' }]);
    expect(JSON.stringify(warnings)).not.toContain('secret');
  });

  it('that is refused fails its file, even where the file catches it', async () => {
    const { errors } = await collectDags(async () => {
      try {
        asset('');
      } catch {}
    });
    expect(errors.map(({ code }) => code)).toContain('ARIEL_ASSET_INVALID');
  });
});

describe('a schedule', () => {
  const [a, b] = [
    { kind: 'asset', name: 's3://lake/orders', uri: 's3://lake/orders', group: 'asset' },
    { kind: 'asset', name: 'refunds', uri: 's3://lake/refunds', group: 'lake', extra: { owner: 'sales' } },
  ];
  const c = { kind: 'alias', name: 'landed', group: 'lake' };

  it.each([
    ['an asset', orders, a],
    ['an alias', landed, c],
    ['a list', [orders, refunds], { kind: 'all', of: [a, b] }],
    ['and', orders.and(refunds), { kind: 'all', of: [a, b] }],
    ['and of three', orders.and(refunds).and(landed), { kind: 'all', of: [a, b, c] }],
    ['or', orders.or(refunds, landed), { kind: 'any', of: [a, b, c] }],
    ['both', orders.and(refunds.or(landed)), { kind: 'all', of: [a, { kind: 'any', of: [b, c] }] }],
  ] as const)('can be %s', (_what, schedule, assets) => {
    expect(scheduled(schedule).schedule).toEqual({ kind: 'assets', assets });
  });

  it('says in words what it waits for', () => {
    const { scheduleSummary, scheduleText } = scheduled(refunds.and(landed));
    expect(scheduleText).toBe('When there is news of refunds and alias landed');
    expect(scheduleSummary).toBe('Asset');
  });

  it('can be of assets or time', () => {
    const { schedule, scheduleSummary } = scheduled(
      assetOrTime({ timetable: '0 1 * * *', assets: [refunds] }),
    );
    expect(schedule).toMatchObject({
      kind: 'assetOrTime',
      timetable: { kind: 'cronTrigger', crons: ['0 1 * * *'] },
      assets: { kind: 'all', of: [{ name: 'refunds' }] },
    });
    expect(scheduleSummary).toBe('Asset or 0 1 * * *');
  });

  it('can be of assets and time, in the zone of the DAG', () => {
    const { definition } = dag(
      'd',
      { schedule: assetAndTime({ timetable: '@daily', assets: refunds }), timezone: 'Europe/Amsterdam' },
      () => {},
    );
    expect(definition.schedule).toMatchObject({
      kind: 'assetAndTime',
      timetable: { kind: 'cronTrigger', timezone: 'Europe/Amsterdam' },
    });
    expect(definition.scheduleSummary).toBe('Asset and @daily');
  });

  it('of assets and a timetable of one’s own keeps its code', () => {
    const own = { name: 'own', nextRun: () => null };
    const made = dag('d', { schedule: assetOrTime({ timetable: own, assets: orders }) }, () => {});
    expect(made.timetable).toBe(own);
    expect(made.definition.schedule).toMatchObject({ timetable: { kind: 'custom', name: 'own' } });
  });

  it.each([
    ['an empty list', [] as never],
    ['a list with something else', [orders, 'x'] as never],
    ['assets or no time', assetOrTime({ timetable: null, assets: orders })],
    ['assets or assets', assetOrTime({ timetable: orders, assets: refunds })],
    ['assets or nothing', assetOrTime({ timetable: '@daily', assets: [] })],
  ])('cannot be %s', (_what, schedule) => {
    expect(() => scheduled(schedule)).toThrow('ARIEL_SCHEDULE_INVALID');
  });
});

describe('outlets and inlets', () => {
  class LoadOperator extends BaseOperator {
    constructor(options: OperatorOptions) {
      super(options);
    }
    execute() {}
  }
  const tasksOf = (body: () => void) => dag('d', {}, body).definition.tasks;

  it('are stored once each, with tasks and operators alike', () => {
    const tasks = tasksOf(() => {
      task('a', () => {}, { outlets: [orders, orders, landed], inlets: refunds })();
      new LoadOperator({ taskId: 'b', outlets: orders });
    });
    expect(tasks[0]).toMatchObject({
      outlets: [{ name: 's3://lake/orders' }, { kind: 'alias', name: 'landed' }],
      inlets: [{ name: 'refunds' }],
    });
    expect(tasks[1]).toMatchObject({ outlets: [{ name: 's3://lake/orders' }], inputs: {} });
  });

  it('that are not given leave no trace', () => {
    const [plain] = tasksOf(() => void task('a', () => {})());
    expect(Object.keys(plain ?? {})).not.toContain('outlets');
    const [empty] = tasksOf(() => void task('a', () => {}, { outlets: [], inlets: [] })());
    expect(empty).toEqual(plain && { ...plain, source: empty?.source });
  });

  it.each([
    ['text', 's3://lake/orders'],
    ['an expression', orders.and(refunds)],
  ])('cannot be %s', (_what, outlets) => {
    expect(() => tasksOf(() => void task('a', () => {}, { outlets: outlets as never })())).toThrow(
      'ARIEL_OPTION_INVALID',
    );
  });
});

describe('asset.define()', () => {
  it('gives the asset and the DAG that makes it', async () => {
    const { dags } = await collectDags(async () => {
      const made = asset.define(
        'made',
        { schedule: orders, uri: 's3://lake/made', inlets: [orders] },
        () => 3,
      );
      expect(made).toMatchObject({ name: 'made', uri: 's3://lake/made' });
      expect(made.and(orders)).toBeDefined();
    });
    expect(dags.map(({ definition }) => definition)).toMatchObject([
      {
        dagId: 'made',
        schedule: { kind: 'assets' },
        tasks: [{ taskId: 'made', outlets: [{ name: 'made', uri: 's3://lake/made' }], inlets: [{}] }],
      },
    ]);
  });

  it('takes another DAG id', () => {
    expect(asset.define('x', { dagId: 'make_x', group: 'g', extra: { a: 1 } }, () => {}).dag.dagId).toBe(
      'make_x',
    );
  });

  it('has a form for several assets', () => {
    const made = asset.multi('split', { outlets: [orders, refunds], schedule: '@daily' }, () => {});
    expect(made.definition.tasks).toMatchObject([{ taskId: 'split', outlets: [{}, { name: 'refunds' }] }]);
  });
});
