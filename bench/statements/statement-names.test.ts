import { expect, test } from 'vitest';
import { statementNamer } from './statement-names.ts';

const claim = `// Claims.
const columns = 'id, state';

export async function claimAttempt(tx) {
  if (tx === null) return;
  const row = await tx.first(
    \`update task_instance set state = 'running', worker_id = ?
       where id = ? and state = 'queued' returning \${columns}\`,
  );
}

export async function readAttempt(tx) {
  return tx.first(\`select \${columns} from task_instance where id = ? and worker_id is not null\`);
}
`;
const nameOf = statementNamer([{ path: 'store/claim.ts', text: claim }]);

test('a statement is named for the function in which it stands', () => {
  expect(
    nameOf(
      "update task_instance set state = 'running', worker_id = $1 where id = $2 and state = $3 returning id, state",
    ),
  ).toMatch(/^claimAttempt \(store\/claim\.ts\): update task_instance set state = \?, worker_id/);
});

test('a statement that counts on its rows is named as if it did not', () => {
  const wrapped = `with found as (update task_instance set state = 'running', worker_id = $1 where id = $2 and state = $3
    returning id) select found.* from (select 1 / count(*) as share from found) expected left join found on expected.share > 0`;
  expect(nameOf(wrapped)).toMatch(/^claimAttempt \(store\/claim\.ts\): update task_instance/);
});

test('columns that are put in do not hide it', () => {
  expect(nameOf('select id, state from task_instance where id = ? and worker_id is not null')).toMatch(
    /^readAttempt \(store\/claim\.ts\): select id, state/,
  );
});

test('a piece that stands in a statement about another table names nothing', () => {
  expect(nameOf('select x from dag_run where id = ? and worker_id is not null')).toBe(
    'select x from dag_run where id = ? and worker_id is not null',
  );
});

test('what stands nowhere is shown as it begins', () => {
  expect(nameOf('BEGIN  immediate')).toBe('begin immediate');
  expect(nameOf(`select ${'x, '.repeat(100)} y from z`)).toMatch(/^select x, .*…$/);
});
