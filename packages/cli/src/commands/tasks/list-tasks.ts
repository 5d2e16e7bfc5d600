// `ariel tasks list`.
import type { DagDefinition, TaskDefinition } from '@ariel/core';
import { latestDefinition, requireDag } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows, type Row } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';

const columns = ['task_id', 'operator', 'is_mapped', 'upstream', 'trigger_rule', 'retries', 'pool', 'owner'];

export const listTasks: CommandBody = async ({ config, screen }, given) => {
  const definition = await readDatabase(config(), async (database) =>
    latestDefinition(database, await requireDag(database, given.positional(0))),
  );
  if (given.flag('tree')) {
    screen.print(treeOf(definition));
    return 0;
  }
  printRows(screen, {
    rows: definition.tasks.map(present),
    columns,
    tableColumns: ['task_id', 'operator', 'upstream', 'trigger_rule'],
    format: outputOf(given),
    empty: `${definition.dagId} has no tasks.`,
  });
  return 0;
};

function present(task: TaskDefinition): Row {
  return {
    task_id: task.taskId,
    operator: task.operatorName,
    is_mapped: task.mapping !== null,
    upstream: task.upstream,
    trigger_rule: task.triggerRule,
    retries: task.retries,
    pool: task.pool,
    owner: task.owner,
  };
}

/** First tasks on the left, what follows them below. A task that was shown before is not unfolded again. */
export function treeOf({ tasks }: DagDefinition): string {
  const shown = new Set<string>();
  const branch = (task: TaskDefinition, depth: number): string[] => {
    const line = `${'    '.repeat(depth)}${task.taskId} (${task.operatorName})`;
    if (shown.has(task.taskId)) return [`${line} …`];
    shown.add(task.taskId);
    const next = tasks.filter(({ upstream }) => upstream.includes(task.taskId));
    return [line, ...next.flatMap((each) => branch(each, depth + 1))];
  };
  return tasks
    .filter(({ upstream }) => upstream.length === 0)
    .flatMap((task) => branch(task, 0))
    .join('\n');
}
