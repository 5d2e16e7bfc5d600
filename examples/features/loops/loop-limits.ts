// How a loop ends: without `until` after all of its iterations; with it, it fails when it was never enough.
import { dag, type LoopTools, task, taskGroup } from 'ariel';

const knock = task('knock', ({ times }: { times: number | null }) => (times ?? 0) + 1);
const knocking = taskGroup(
  'knocking',
  (_inputs: Readonly<Record<string, never>>, { loop }: LoopTools<number>) => {
    return knock({ times: loop.previous });
  },
);
const goHome = task('go_home', ({ times }: { times: number }) => `knocked ${times} times`);

export const fixed = dag('loop_fixed_number', { tags: ['feature', 'loop'] }, () => {
  goHome({ times: knocking.loop({ maxIterations: 3 }) });
});

/** Nobody opens: after the third time the loop fails, and with it what follows. */
export const never = dag('loop_never_enough', { tags: ['feature', 'loop'] }, () => {
  goHome({ times: knocking.loop({ maxIterations: 3, until: (times) => times > 100 }) });
});
