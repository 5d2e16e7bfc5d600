// The simulation as users import it: from `ariel/testing`, and as a method of a DAG.
import { dag, task } from 'ariel';
import { SimulationError, simulate } from 'ariel/testing';
import { expect, test } from 'vitest';

const load = task('load', () => 1, { pool: 'warehouse' });
const sales = dag('sales', { schedule: '@daily', startDate: '2025-01-01' }, () => {
  load();
});

test('a DAG says what its schedule would bring', async () => {
  const plan = await sales.simulate({ from: '2026-01-01', to: '2026-02-01', durations: { load: '5m' } });
  expect(plan.runs).toHaveLength(31);
  expect(
    plan.runs.every(({ end, start }) => end && start && end.getTime() - start.getTime() === 300_000),
  ).toBe(true);
  expect(`${plan}`).toContain('31 runs');
});

test('several DAGs run beside each other', async () => {
  const crm = dag('crm', { schedule: '@daily', startDate: '2025-01-01' }, () => {
    load();
  });
  const plan = await simulate([sales, crm], {
    from: '2026-01-01',
    to: '2026-01-02',
    durations: { 'sales.load': '5m', crm: { '*': '30s' } },
    outcomes: { 'sales.load': ({ tryNumber }) => (tryNumber === 1 ? 'success' : 'failed') },
    pools: { warehouse: 1 },
  });
  expect(plan.runs.map(({ dagId, waits }) => [dagId, waits.length])).toEqual([
    ['sales', 0],
    ['crm', 1],
  ]);
  await expect(simulate([sales], { from: '2026-02-01', to: '2026-01-01' })).rejects.toThrow(SimulationError);
});
