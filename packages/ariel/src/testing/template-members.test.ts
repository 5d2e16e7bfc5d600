// What templates can read of DAG, task and instance beyond their ids, by the names that they have in Airflow.
import { BashOperator } from '@ariel/provider-standard';
import { registry } from '@ariel/sdk';
import { afterEach, expect, test } from 'vitest';
import { type DagOptions, dag, type TaskOptions, task } from '../index.ts';

const { mailSettings } = registry();
afterEach(() => {
  registry().mailSettings = mailSettings;
});

const dagOptions: DagOptions = {
  displayName: 'Sales, daily',
  docMd: '# What it does',
  endDate: '2027-01-01',
  defaultArgs: { queue: 'slow' },
};
const taskOptions: TaskOptions = {
  displayName: 'Load',
  docMd: 'Loads.',
  email: ['ann@example.com'],
  executionTimeout: '90m',
  retryDelay: '30s',
  retries: 2,
  poolSlots: 2,
  priorityWeight: 5,
  dependsOnPast: true,
  startDate: '2026-01-01',
};

async function rendered(template: string): Promise<unknown> {
  const result = await dag('sales', dagOptions, () => {
    const first = task('first', () => 1)();
    first.before(
      new BashOperator({ taskId: 'load', bashCommand: `printf '%s' "${template}"`, ...taskOptions }),
    );
  }).test({ logicalDate: '2026-03-04' });
  return result.state === 'success' ? result.output('load') : result.tasks.at(-1)?.error?.message;
}

test.each([
  ['{{ dag.dag_display_name }}', 'Sales, daily'],
  ['{{ dag.doc_md }}', '# What it does'],
  ['{{ dag.end_date | ds }}', '2027-01-01'],
  ["{{ dag.default_args['queue'] }}", 'slow'],
  ["{{ dag.task_ids | sort | join(',') }}", 'first,load'],
  ['{{ task.task_display_name }} {{ task.doc_md }}', 'Load Loads.'],
  ["{{ task.email | join(',') }} {{ task.email_on_retry }}", 'ann@example.com True'],
  ['{{ task.execution_timeout }} {{ task.retry_delay.total_seconds() }}', '1:30:00 30.0'],
  ['{{ task.max_retry_delay }} {{ task.retries }}', 'None 2'],
  ['{{ task.pool_slots }} {{ task.priority_weight }} {{ task.weight_rule }}', '2 5 downstream'],
  ['{{ task.depends_on_past }} {{ task.wait_for_downstream }}', 'True False'],
  ['{{ task.start_date | ds }} {{ task.end_date }}', '2026-01-01 None'],
  ['{{ ti.pool_slots }} {{ ti.priority_weight }} {{ ti.end_date }} {{ ti.log_url }}', '2 5 None None'],
])('%s', async (template, expected) => {
  expect(await rendered(template)).toBe(expected);
});

test('ti.hostname is the machine, and ti.log_url the page of the try, where api.base_url says where pages are', async () => {
  registry().mailSettings = { ...mailSettings, baseUrl: 'https://ariel.example.com/' };
  expect(await rendered('{{ ti.hostname | length > 0 }}')).toBe('True');
  expect(String(await rendered('{{ ti.log_url }}')).replace(/runs\/[^/]+/, 'runs/RUN')).toBe(
    'https://ariel.example.com/dags/sales/runs/RUN/tasks/load?try_number=1',
  );
});
