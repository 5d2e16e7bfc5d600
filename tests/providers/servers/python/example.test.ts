// The example of tasks in Python, on a real server with Airflow's Task SDK from PyPI.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Installation } from '../../../e2e/support/installation.ts';
import { pythonWithSdk } from './python-with-sdk.ts';

const example = join(import.meta.dirname, '../../../../examples/python/orders.ts');

test('functions, choices and operators in Python end as the example says', async () => {
  const python = await pythonWithSdk();
  await using site = await Installation.start({
    dags: { 'orders.ts': readFileSync(example, 'utf8') },
    environment: { ARIEL_PYTHON: python },
  });
  await site.untilVisible('python_orders');
  const { run_id: runId, state } = await site.run('python_orders');
  const rows = site.database.instances('python_orders', runId);
  expect(Object.fromEntries(rows.map((row) => [row.task_id, row.state]))).toEqual({
    ...{ orders: 'success', any_order: 'success', total: 'success', size: 'success' },
    ...{ large: 'success', small: 'skipped' },
    ...{ weekday: 'success', at_work: 'success', at_home: 'skipped' },
    ...{ goes_on: 'success', never: 'skipped' },
  });
  expect(state).toBe('success');
  expect(site.database.xcom('python_orders', runId, 'total')).toBe('110');
}, 700_000);
