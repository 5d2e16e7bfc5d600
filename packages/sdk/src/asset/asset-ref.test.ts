// References to assets of other files: what is stored of them, and where they may stand.
import { expressionJson, expressionWords, mapperOf, type TaskDefinition } from '@ariel/core';
import { describe, expect, it } from 'vitest';
import { dag } from '../dag/dag.ts';
import { partition } from '../partition/partition.ts';
import { partitionedAssets } from '../partition/partition-schedules.ts';
import { task } from '../task/task.ts';
import { asset } from './asset.ts';
import { expressionOf } from './asset-term.ts';
import { inletEventsOf } from './inlet-events.ts';
import { assetAlias } from './make-asset.ts';
import { outletEventsOf, reportedBy } from './outlet-events.ts';

const orders = asset({ name: 'orders', uri: 's3://lake/orders' });
const byName = asset.ref({ name: 'orders' });
const byUri = asset.ref({ uri: 'S3://lake/orders/' });

describe('asset.ref()', () => {
  it('names an asset by its name, or by its URI in one form', () => {
    expect(byName).toMatchObject({ kind: 'ref', name: 'orders', uri: null });
    expect(byUri).toMatchObject({ kind: 'ref', name: null, uri: 's3://lake/orders' });
    expect(`${byName}, ${byUri}`).toBe('orders, s3://lake/orders');
  });

  it.each([
    ['neither', {}],
    ['both', { name: 'orders', uri: 's3://lake/orders' }],
    ['a reserved name', { name: 'self' }],
    ['an empty URI', { uri: '' }],
  ])('is refused with %s', (_what, given) => {
    expect(() => asset.ref(given as { name: string })).toThrow('ARIEL_ASSET_INVALID');
  });

  it('stands in schedules, and is shown as a reference', () => {
    const { schedule } = dag('d', { schedule: byName.and(byUri.or(orders)) }, () => {}).definition;
    expect(schedule).toMatchObject({ kind: 'assets' });
    const expression = expressionOf(byName.and(byUri));
    expect(expressionWords(expression)).toBe('orders and s3://lake/orders');
    expect(expressionJson(expression)).toEqual({
      all: [{ asset_ref: { name: 'orders' } }, { asset_ref: { uri: 's3://lake/orders' } }],
    });
  });

  it('stands among inlets and outlets', () => {
    const made = dag('d', {}, () => void task('t', () => {}, { inlets: byUri, outlets: [byName] })());
    const [{ inlets, outlets } = {}] = made.definition.tasks;
    expect([inlets, outlets]).toMatchObject([
      [{ name: '', uri: 's3://lake/orders' }],
      [{ name: 'orders', uri: '' }],
    ]);
  });

  it('names what an outlet brings, also where the asset itself is at hand', () => {
    const events = outletEventsOf({
      taskId: 't',
      outlets: [expressionOf(byName)],
    } as unknown as TaskDefinition);
    events(orders).extra = { rows: 1 };
    events(byName).addPartitions('eu');
    expect(reportedBy(events)).toEqual([
      { asset: { name: 'orders', uri: '' }, extra: '{"rows":1}', partitionKeys: ['eu'] },
    ]);
  });

  it('is no asset that can be attached to an alias', () => {
    const landed = assetAlias('landed');
    const events = outletEventsOf({
      taskId: 't',
      outlets: [expressionOf(landed)],
    } as unknown as TaskDefinition);
    expect(() => events(landed).add(byName as never)).toThrow('ARIEL_OUTLET_UNKNOWN');
  });

  it('names whose events are read again', async () => {
    const asked: unknown[] = [];
    await inletEventsOf(async (question) => {
      asked.push(question);
      return null;
    })(byUri).list();
    expect(asked).toMatchObject([{ source: { kind: 'asset', name: '', uri: 's3://lake/orders' } }]);
  });

  it('names the asset that a mapper is for', () => {
    const schedule = partitionedAssets({ assets: byName, mappers: [[byName, partition.startOfDay()]] });
    const stored = dag('d', { schedule }, () => {}).definition.schedule;
    if (stored.kind !== 'partitionedAssets') throw new Error(stored.kind);
    expect(mapperOf(stored, { name: 'orders', uri: 's3://lake/orders' })).toMatchObject({ kind: 'startOf' });
    expect(mapperOf(stored, { name: 'refunds', uri: 's3://lake/refunds' })).toMatchObject({
      kind: 'identity',
    });
  });
});
