// What a task says of its outlets, and what it can read of assets, while it runs.
import type { AttemptOutcome, TaskDefinition } from '@ariel/core';
import { describe, expect, it } from 'vitest';
import { dag } from '../dag/dag.ts';
import { createTaskContext } from '../run/create-task-context.ts';
import { runHandler } from '../run/run-handler.ts';
import type { TaskContext, TaskServices } from '../run/task-context.ts';
import { task } from '../task/task.ts';
import { asset } from './asset.ts';
import { assetMetadata } from './asset-metadata.ts';
import { assetAlias } from './make-asset.ts';

const orders = asset({ name: 'orders', uri: 's3://lake/orders' });
const other = asset('s3://lake/other');
const landed = assetAlias('landed');

async function run(
  work: (context: TaskContext) => unknown,
  ask?: TaskServices['ask'],
): Promise<AttemptOutcome> {
  const made = dag('d', {}, () => {
    task('t', (_inputs: Record<never, never>, context) => work(context) as never, {
      outlets: [orders, landed],
    })({});
  });
  const definition = made.definition.tasks[0] as TaskDefinition;
  const handler = made.handlers.get('t');
  if (handler === undefined) throw new Error('the task has no function');
  const services: TaskServices = {
    log: () => {},
    connection: () => Promise.reject(new Error('none')),
    variable: () => Promise.resolve(null),
    xcomPull: () => Promise.resolve(null),
    signal: new AbortController().signal,
    ...(ask === undefined ? {} : { ask }),
  };
  const facts = {
    dag: { dagId: 'd', tags: [], timezone: 'UTC' },
    task: definition,
    run: {
      runId: 'r',
      runType: 'manual' as const,
      logicalDateUs: null,
      dataInterval: null,
      runAfterUs: 0,
      startDateUs: 0,
      params: {},
      conf: {},
    },
    mapIndex: -1,
    tryNumber: 1,
    maxTries: 0,
    startDateUs: 0,
  };
  return runHandler(handler, definition, {}, createTaskContext(facts, services));
}

const eventsOf = (outcome: AttemptOutcome) => (outcome.kind === 'success' ? outcome.assetEvents : outcome);
const key = { name: 'orders', uri: 's3://lake/orders' };

describe('outletEvents', () => {
  it('that nobody touched say nothing', async () => {
    expect(await run(() => 1)).toEqual({
      kind: 'success',
      followed: null,
      xcoms: [{ key: 'return_value', json: '1', length: null }],
    });
  });

  it('take an extra, and values beyond JSON in it', async () => {
    const outcome = await run(({ outletEvents }) => {
      outletEvents(orders).extra = { rows: 1, at: new Date(0) };
      outletEvents(orders).extra = { ...outletEvents(orders).extra, rows: 2 };
    });
    const [event] = eventsOf(outcome) as { asset: object; extra: string }[];
    expect(event?.asset).toEqual(key);
    expect(JSON.parse(event?.extra ?? '')).toMatchObject({
      rows: 2,
      at: { __classname__: 'datetime.datetime' },
    });
  });

  it('take partitions', async () => {
    const outcome = await run(({ outletEvents }) => outletEvents(orders).addPartitions('a', 'b', 'a'));
    expect(eventsOf(outcome)).toEqual([{ asset: key, extra: '{}', partitionKeys: ['a', 'b'] }]);
  });

  it('of an alias take assets', async () => {
    const outcome = await run(({ outletEvents }) => {
      outletEvents(landed).add(other, { rows: 1 });
      outletEvents(landed).add(other, {}, { partitionKeys: ['x'] });
    });
    const asset = { name: 's3://lake/other', uri: 's3://lake/other', group: 'asset' };
    expect(eventsOf(outcome)).toEqual([
      { asset, alias: 'landed', extra: '{"rows":1}' },
      { asset, alias: 'landed', extra: '{}', partitionKeys: ['x'] },
    ]);
  });

  it.each([
    [
      'an asset that is no outlet',
      (context: TaskContext) => context.outletEvents(other),
      'ARIEL_OUTLET_UNKNOWN',
    ],
    ['text', (context: TaskContext) => context.outletEvents('orders' as never), 'ARIEL_OUTLET_UNKNOWN'],
    [
      'an empty key',
      (context: TaskContext) => context.outletEvents(orders).addPartitions(' '),
      'ARIEL_PARTITION_KEY',
    ],
    [
      'an extra that is no object',
      (context: TaskContext) => {
        context.outletEvents(orders).extra = [1] as never;
      },
      'ARIEL_OUTPUT_NOT_SERIALISABLE',
    ],
  ])('refuse %s', async (_what, work, code) => {
    expect(await run(work)).toMatchObject({
      kind: 'failed',
      error: { message: expect.stringContaining(code) },
    });
  });
});

describe('assetMetadata()', () => {
  it('is returned instead of a result', async () => {
    const outcome = await run(() => assetMetadata(orders, { rows: 3 }));
    expect(outcome).toMatchObject({ xcoms: [], assetEvents: [{ asset: key, extra: '{"rows":3}' }] });
  });

  it('is returned several times at once, also through an alias', async () => {
    const outcome = await run(() => [
      assetMetadata(orders),
      assetMetadata(other, { a: 1 }, { alias: landed }),
    ]);
    expect(eventsOf(outcome)).toMatchObject([{ asset: key }, { alias: 'landed', extra: '{"a":1}' }]);
  });

  it('is yielded before a result', async () => {
    const outcome = await run(async function* () {
      yield assetMetadata(orders, { rows: 4 });
      return 'done';
    });
    expect(outcome).toMatchObject({
      xcoms: [{ key: 'return_value', json: '"done"' }],
      assetEvents: [{ extra: '{"rows":4}' }],
    });
  });

  it('is all that a task may yield', async () => {
    const outcome = await run(function* () {
      yield 7;
    });
    expect(outcome).toMatchObject({ kind: 'failed', error: { name: 'TypeError' } });
  });
});

describe('inletEvents', () => {
  const record = {
    id: 3,
    asset: { ...key, group: 'asset' },
    atUs: 1_000_000,
    extra: '{"rows":5}',
    partitionKey: null,
    source: { dagId: 'd', runId: 'r', taskId: 't', mapIndex: -1 },
  };

  it('ask the server, and give events oldest first', async () => {
    const asked: unknown[] = [];
    const outcome = await run(
      async ({ inletEvents }) => {
        const last = await inletEvents(orders).last();
        const listed = await inletEvents(landed).list({
          after: new Date(1),
          before: '1970-01-02',
          ascending: true,
        });
        return { rows: last?.extra.rows, at: last?.timestamp.getTime(), listed: listed.length };
      },
      async (question) => {
        asked.push(question);
        return JSON.stringify([record]);
      },
    );
    expect(asked).toEqual([
      {
        about: 'asset-events',
        source: { kind: 'asset', ...key },
        afterUs: null,
        beforeUs: null,
        limit: 1,
        ascending: false,
      },
      {
        about: 'asset-events',
        source: { kind: 'alias', name: 'landed' },
        afterUs: 1000,
        beforeUs: 86_400_000_000,
        limit: 1000,
        ascending: true,
      },
    ]);
    expect(outcome).toMatchObject({ xcoms: [{ json: '{"rows":5,"at":1000,"listed":1}' }] });
  });

  it('tell what triggered the run, by asset', async () => {
    const outcome = await run(
      async ({ triggeringAssetEvents }) => Object.keys(await triggeringAssetEvents()),
      async () => JSON.stringify([record, record]),
    );
    expect(outcome).toMatchObject({ xcoms: [{ json: '["orders"]' }] });
  });

  it('refuse what is no asset', async () => {
    expect(await run(({ inletEvents }) => inletEvents(7 as never))).toMatchObject({ kind: 'failed' });
  });
});
