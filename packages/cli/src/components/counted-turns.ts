// A pacing that lets so many turns of the scheduler happen, and no more.
import type { Pacing } from '@ariel/scheduler';

/** `isOver` is called when the last turn has begun; whoever stops the scheduler waits for its end. */
export function countedTurns(pacing: Pacing, most: number, isOver: () => void): Pacing {
  let turns = 0;
  return {
    at: (instantUs, turn) => pacing.at(instantUs, turn),
    soon: (turn) => {
      pacing.soon(() => {
        if (turns >= most) return;
        turns += 1;
        turn();
        if (turns === most) isOver();
      });
    },
  };
}
