// What becomes of one task below others that end in given ways, and why it waits meanwhile.
import { chain, dag, type TaskOptions } from 'ariel';
import { fails, skips, works } from './deeds.ts';
import { aScene } from './scene.ts';

export type Ending = 'succeeds' | 'fails' | 'skips itself' | 'cannot run';
type Rule = NonNullable<TaskOptions['triggerRule']>;

/** `quick` ends after a second, `slow` after ten; each line says how the task below stands, and why. */
export async function below(
  triggerRule: Rule,
  { quick, slow }: { readonly quick: Ending; readonly slow: Ending },
): Promise<readonly [atFirst: string, afterQuick: string, atLast: string]> {
  const report = dag('report', {}, () => {
    const above = [placed('quick', quick), placed('slow', slow)];
    chain(above, works('task', { triggerRule }));
  });
  await using scene = await aScene(report, { takes: { slow: '10s', slow_source: '10s', task: '1m' } });
  await scene.trigger();
  const stands = async (): Promise<string> => {
    const { task } = await scene.states();
    const why = await scene.why('task');
    return why === null ? `${task}` : why;
  };
  const atFirst = await stands();
  await scene.pass('5s');
  const afterQuick = await stands();
  await scene.end();
  return [atFirst, afterQuick, await stands()];
}

function placed(taskId: string, ending: Ending) {
  if (ending === 'fails') return fails(taskId);
  if (ending === 'skips itself') return skips(taskId);
  const task = works(taskId);
  if (ending === 'cannot run') chain(fails(`${taskId}_source`), task);
  return task;
}
