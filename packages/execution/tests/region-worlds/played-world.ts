// Plays one random world to its end; throws where an invariant does not hold, something was thrown, or a run does not end.
import { aWorld } from '@ariel/testkit';
import { dagOf } from './built-dag.ts';
import { ActedWorld, type DrawnAct } from './drawn-acts.ts';
import type { DrawnDag } from './drawn-dag.ts';

export async function playWorld(dag: DrawnDag, runs: number, acts: readonly DrawnAct[]): Promise<void> {
  await using world = await aWorld({ dags: [dagOf(dag)], parallelism: 8 });
  const acted = new ActedWorld(world, dag);
  for (let run = 0; run < runs; run++) await acted.trigger();
  for (const act of acts) await acted.act(act);
  await acted.end();
  const wrong = [...world.problems, ...acted.failures];
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}
