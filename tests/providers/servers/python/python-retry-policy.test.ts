// A retry policy of Airflow's Task SDK, in Python on a real server: it looks at the exception where it was raised, and what it says of the
// next try counts here.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installation } from '../../../e2e/support/installation.ts';
import { pythonWithSdk } from './python-with-sdk.ts';

const operators = `
from datetime import timedelta
from airflow.sdk import BaseOperator
from airflow.sdk.definitions.retry_policy import ExceptionRetryPolicy, RetryAction, RetryRule

policy = ExceptionRetryPolicy(rules=[
    RetryRule(exception=TimeoutError, retry_delay=timedelta(milliseconds=400), reason="it is busy"),
    RetryRule(exception=PermissionError, action=RetryAction.FAIL),
])
errors = {"timeout": TimeoutError, "permission": PermissionError, "value": ValueError}


class Raises(BaseOperator):
    def __init__(self, *, error, **rest):
        super().__init__(retry_policy=policy, **rest)
        self.error = error

    def execute(self, context):
        raise errors[self.error]("no luck")
`;
const dags = (python: string, library: string): Readonly<Record<string, string>> => ({
  'policies.ts': `import { dag } from 'ariel';
import { AirflowTask } from 'ariel/python';
const [python, pythonPath] = ${JSON.stringify([python, [library]])};
const raises = (error: string, retryDelay: string) =>
  new AirflowTask({ taskId: error, python, pythonPath, operator: 'acme_policies.Raises', kwargs: { error }, retries: 1, retryDelay });
dag('policies', {}, () => {
  raises('timeout', '1h');
  raises('permission', '1h');
  raises('value', '50ms');
});
`,
});

let site: Installation;
let library = '';
beforeAll(async () => {
  library = mkdtempSync(join(tmpdir(), 'ariel-policies-'));
  writeFileSync(join(library, 'acme_policies.py'), operators);
  site = await Installation.start({ dags: dags(await pythonWithSdk(), library) });
  await site.untilVisible('policies');
}, 700_000);
afterAll(async () => {
  await site?.[Symbol.asyncDispose]();
  rmSync(library, { recursive: true, force: true });
});

test('another try waits as long as the policy says, and there is none where it says so', async () => {
  const { run_id: runId, state } = await site.run('policies');
  expect(state).toBe('failed');
  const last = Object.fromEntries(
    site.database.instances('policies', runId).map((row) => [row.task_id, row]),
  );
  const first = Object.fromEntries(site.database.history('policies', runId).map((row) => [row.task_id, row]));
  const tries = Object.entries(last).map(([taskId, row]) => [taskId, row.try_number]);
  expect(Object.fromEntries(tries)).toEqual({ permission: 1, timeout: 2, value: 2 });
  expect(first.timeout?.reason).toBe(
    'TimeoutError: no luck (retry policy: another try in 0.4 s, it is busy)',
  );
  const waitedMs = ((last.timeout?.start_at ?? 0) - (first.timeout?.end_at ?? 0)) / 1000;
  expect(waitedMs).toBeGreaterThanOrEqual(400);
  expect(waitedMs).toBeLessThan(60_000);
  expect(first.value?.reason).toBe('ValueError: no luck');
  expect(last.permission?.reason).toContain('PermissionError: no luck');
}, 120_000);
