// `ariel assets` and `ariel partitions`: what there is, making one, and taking partitions off runs.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '@ariel/store';
import { aDag, anAlias, anAsset, onAssets, publishDefinitions, t } from '@ariel/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const orders = { ...anAsset('orders'), group: 'lake', extra: { owner: 'sales' } };
const summary = { ...anAsset('summary'), uri: 'summary' };
const write = t('write');
const dags = [
  aDag('make', t('load').makes(orders, anAlias('landed'))),
  aDag('report', { ...write, definition: { ...write.definition, inlets: [orders] } }).with({
    schedule: onAssets(orders),
  }),
  aDag('summary', t('summary').makes(summary)).with({ schedule: onAssets(orders) }),
  aDag('hourly', t('load')).with({
    schedule: {
      kind: 'cronPartition',
      cron: '0 * * * *',
      timezone: 'UTC',
      runOffset: 0,
      keyFormat: '%Y-%m-%dT%H:%M:%S',
      runImmediately: false,
    },
  }),
];

async function publish(path: string): Promise<void> {
  const database = openSqlite({ path });
  for (const { definition } of dags) await publishDefinitions(database, [definition], { nowUs: 0 });
  await database.close();
}

describe('assets', () => {
  const line = new CommandLine();
  beforeAll(async () => {
    mkdirSync(line.home, { recursive: true });
    expect((await line.run('db', 'migrate')).code).toBe(0);
    await publish(join(line.home, 'ariel.db'));
  });
  afterAll(() => line[Symbol.dispose]());

  const rows = async (...args: readonly string[]) => {
    const { code, err, out } = await line.run(...args, '-o', 'json');
    expect([code, err]).toEqual([0, expect.anything()]);
    return JSON.parse(out) as Record<string, unknown>[];
  };

  test('are listed, and their aliases', async () => {
    expect(await rows('assets', 'list')).toEqual([
      { name: 'orders', uri: 's3://lake/orders', group: 'lake', extra: { owner: 'sales' } },
      { name: 'summary', uri: 'summary', group: 'asset', extra: {} },
    ]);
    expect(await rows('assets', 'list', '--alias')).toEqual([{ name: 'landed', group: 'asset' }]);
    expect(await rows('assets', 'list', '--columns', 'uri')).toEqual([
      { uri: 's3://lake/orders' },
      { uri: 'summary' },
    ]);
    expect((await line.run('assets', 'list', '--columns', 'size')).code).toBe(2);
  });

  test('are shown one by one', async () => {
    const expected = [
      {
        name: 'orders',
        producing_tasks: 'make.load',
        consuming_tasks: 'report.write',
        scheduled_dags: 'report, summary',
      },
    ];
    expect(await rows('assets', 'details', '--name', 'orders')).toMatchObject(expected);
    expect(await rows('assets', 'details', '--uri', 's3://lake/orders')).toMatchObject(expected);
    expect(await rows('assets', 'details', '--alias', '--name', 'landed')).toMatchObject([
      { group: 'asset' },
    ]);
    expect((await line.run('assets', 'details')).code).toBe(2);
    expect((await line.run('assets', 'details', '--name', 'ghost')).err).toContain('There is no asset');
    expect((await line.run('assets', 'details', '--alias', '--name', 'ghost')).err).toContain('no alias');
  });

  test('are made by their DAG', async () => {
    expect(await rows('assets', 'materialize', '--name', 'summary')).toMatchObject([
      { dag_id: 'summary', state: 'queued', run_id: expect.stringMatching(/^asset_materialization__/) },
    ]);
    expect((await line.run('assets', 'materialize', '--name', 'ghost')).err).toContain('There is no asset');
  });

  test('have partitions, which are taken off runs', async () => {
    const clear = (...args: string[]) => line.run('partitions', 'clear', '-d', 'hourly', ...args);
    expect((await clear('-k', '2026-03-10T09:00:00', '--dry-run')).err).toContain(
      'Would clear the partition of 0 runs',
    );
    expect((await clear('--date', '2026-03-10', '--clear-task-instances')).err).toContain(
      'Cleared the partition of 0 runs and 0 task instances',
    );
    expect((await clear('--date', '2026-03-10', '-s', '2026-03-10')).code).toBe(2);
    expect((await clear('--date', '2026-03-01~2026-03-10')).err).toContain('of 0 runs');
    expect((await clear('--date', '2026-03-01~soon')).err).toContain('--date: ');
    expect((await clear()).err).toContain('Exactly one of');
    expect((await line.run('partitions', 'clear')).code).toBe(2);
  });
});
