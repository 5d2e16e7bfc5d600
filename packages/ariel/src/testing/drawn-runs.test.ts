// Random DAGs of groups end in this process as they end with the real scheduler and store: the same instances, in the same
// states, after as many tries.
import type { AuthoredDag, TaskHandler } from '@ariel/sdk';
import { aWorld, type DagFixture, fails, returns, type ScriptedAttempt } from '@ariel/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Answers, type DrawnPlace, drawnDag, drawnNodes, isGate } from '../../tests/drawn-groups.ts';
import { localRunner } from './local-runner.ts';

async function endsHere({ definition }: DagFixture, salt: number): Promise<string[]> {
  const answers = new Answers(salt);
  const handlers = new Map(
    definition.tasks.map(({ kind, taskId }): [string, TaskHandler] => [
      taskId,
      {
        kind,
        inputFunctions: {},
        execute: (_inputs, { ti }) => {
          const answer = answers.next(ti);
          if (answer === null) throw new Error('it went wrong');
          return answer;
        },
      },
    ]),
  );
  const authored: AuthoredDag = { definition, handlers, itemFunctions: [] };
  const { state, tasks } = await localRunner.testDag(authored, {});
  return [`the run ${state}`, ...answers.outcomeOf(tasks)];
}

interface Row extends DrawnPlace {
  readonly state: string | null;
}

async function endsThere(fixture: DagFixture, salt: number): Promise<string[]> {
  // What a world checks at each step grows with the runs in it: each has its own.
  await using world = await aWorld({ dags: [] });
  const answers = new Answers(salt);
  const { dagId, tasks } = fixture.definition;
  const script = (attempt: ScriptedAttempt) => {
    const answer = answers.next(attempt as ScriptedAttempt & DrawnPlace);
    if (answer === null) return fails();
    if (!isGate(attempt.taskId)) return returns(answer);
    const outcome = { kind: 'success', xcoms: [], followed: null, loopStops: answer === true } as const;
    return { outcome };
  };
  const scripts = new Map(tasks.map(({ taskId }) => [taskId, script]));
  await world.publish({ ...fixture, scripts });
  await world.trigger(dagId);
  await world.untilIdle();
  expect(world.problems).toEqual([]);
  const run = await world.newestRun(dagId);
  const rows = await world.database.all<Row>(
    `select task_id as "taskId", map_index as "mapIndex", iteration, path, state
     from task_instance where run_ref = ?`,
    [run.id],
  );
  return [`the run ${run.state}`, ...answers.outcomeOf(rows)];
}

test('random DAGs of groups end in this process as with the real scheduler', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(drawnNodes, fc.nat(1_000_000), async (nodes, salt) => {
      const fixture = drawnDag(nodes);
      expect(await endsHere(fixture, salt)).toEqual(await endsThere(fixture, salt));
    }),
    { numRuns: 50, seed: 20_261_121, endOnFailure: true },
  );
});
