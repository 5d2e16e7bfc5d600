// Runs that are cleared to go on in the latest version of their DAG, for the tests of that: a DAG in one form runs, and is then
// published in another.
import type { GroupDefinition, MappingDefinition, ValueExpression } from '@ariel/core';
import {
  type Answer,
  aDag,
  aWorld,
  output,
  returns,
  type ScriptedAttempt,
  type TaskBuilder,
  t,
  type World,
} from '@ariel/testkit';
import { expect } from 'vitest';
import { VersionCache } from '../../src/index.ts';

export const slow = () => returns(undefined, '1h');
export const latest = { onLatestVersion: true } as const;
/** A control that only answers. */
export const quiet = {
  versions: new VersionCache(),
  nowUs: () => 0,
  newId: () => 'unused',
  notify: () => undefined,
  kill: () => undefined,
  checkSchema: () => [],
  reparse: async () => undefined,
};
export const list = t('list').does(() => returns([1, 2, 3]));

/** A run of DAG `x`, in the state in which it comes to rest; then the DAG is published in another form. */
export async function ranThen(
  before: readonly TaskBuilder[],
  after: readonly TaskBuilder[],
  groups: { readonly before?: readonly GroupDefinition[]; readonly after?: readonly GroupDefinition[] } = {},
): Promise<World> {
  const world = await aWorld({ dags: [aDag('x', ...before).with({ groups: groups.before ?? [] })] });
  await world.trigger('x', { runId: 'first' });
  await world.untilIdle();
  await world.publish(aDag('x', ...after).with({ groups: groups.after ?? [] }));
  await world.settle();
  return world;
}

export async function cleared(world: World, request: Parameters<World['clear']>[1] = {}): Promise<string[]> {
  const affected = await world.clear('x', { ...latest, ...request });
  await world.untilIdle();
  expect(world.problems).toEqual([]);
  return affected;
}

export const column = async (world: World, taskId: string, name: string): Promise<unknown> =>
  (
    await world.database.first<{ value: unknown }>(
      `select i.${name} as value from task_instance i where i.task_id = ? limit 1`,
      [taskId],
    )
  )?.value;

export const versionOf = async (world: World, taskId: string): Promise<unknown> =>
  (
    await world.database.first<{ number: number }>(
      'select v.number from task_instance i join dag_version v on v.id = i.version_id where i.task_id = ?',
      [taskId],
    )
  )?.number;

export const over = (name: string, expression: ValueExpression): MappingDefinition => ({
  kind: 'cross',
  inputs: [{ name, over: expression }],
});
export const group = (groupId: string, more: Partial<GroupDefinition> = {}): GroupDefinition => ({
  groupId,
  parentGroupId: null,
  displayName: null,
  tooltip: null,
  mapping: null,
  loop: null,
  retries: 0,
  retryDelayMs: 0,
  ...more,
});
export const mapped = (groupId: string, more: Partial<GroupDefinition> = {}) =>
  group(groupId, { mapping: over('n', output('list')), ...more });
export const loop = (groupId: string, last: string, more: Partial<GroupDefinition> = {}): GroupDefinition =>
  group(groupId, {
    loop: { maxIterations: 3, terminalTaskId: last, gateTaskId: `${groupId}.gate`, hasUntil: true },
    ...more,
  });
export const stops = (loopStops: boolean): Answer => ({
  outcome: { kind: 'success', xcoms: [], followed: null, loopStops },
});
/** Says no until the third iteration. */
export const gate = (taskId: string, last = 2) => {
  const built = t(taskId).does((attempt) =>
    stops((attempt as ScriptedAttempt & { iteration: number }).iteration >= last),
  );
  return { ...built, definition: { ...built.definition, kind: 'gate' as const } };
};
export const instances = (world: World) =>
  world.database.all<{ name: string; state: string | null }>(
    `select task_id || '[' || map_index || ']#' || iteration as name, state from task_instance
     order by task_id, iteration, map_index`,
  );
export const named = async (world: World) =>
  Object.fromEntries(
    (await instances(world)).map(({ name, state }) => [name.replace('[-1]', '').replace('#0', ''), state]),
  );
