// Hosts of triggers in a simulated world: triggers of tasks whose event comes when they say, and watchers of queues.
import type { ClaimedTrigger } from '@ariel/protocol';
import type { HostEnd, Hosts } from '@ariel/triggerer';
import type { SimulatedProcess } from './simulated-process.ts';
import type { WorldContext } from './world-context.ts';

/** Between what happens and when its host has said so. */
const MESSAGE_US = 400;
/** Between two looks of a watcher at its queue. */
const LOOK_US = 700_000;
const FAILS = 0.08;

export function simulatedHosts(
  process: SimulatedProcess,
  ended: (end: HostEnd) => void,
  { loop, queues, trace }: Pick<WorldContext, 'loop' | 'queues' | 'trace'>,
): Hosts {
  const waiting = new Map<string, () => void>();
  return {
    start: (triggers) => {
      for (const trigger of triggers)
        if (trigger.watch) watch(trigger);
        else wait(trigger);
    },
    stop: (ids) => ids.forEach(stop),
    close: () => [...waiting.keys()].forEach(stop),
  };

  /** It says in its arguments when its event comes, or that none does. */
  function wait({ args, id, task }: ClaimedTrigger): void {
    const { atUs } = JSON.parse(args) as { readonly atUs: number | null };
    trace(process.name, `waits for ${task?.dagId} ${task?.runId} ${task?.taskId} (${id})`);
    if (atUs === null) {
      waiting.set(id, () => {});
      return;
    }
    const inUs = Math.max(0, atUs - process.nowUs()) + process.random.below(MESSAGE_US);
    const cancel = process.in(inUs, () => {
      if (!waiting.delete(id)) return;
      trace(process.name, `has the event of ${id}`);
      ended({ kind: 'event', triggerId: id, event: '"it came"' });
    });
    waiting.set(id, cancel);
  }

  /** Takes one message after the other; each is acknowledged once its event is written. */
  function watch({ args, id }: ClaimedTrigger): void {
    const { queue } = JSON.parse(args) as { readonly queue: string };
    trace(process.name, `watches ${queue} (${id})`);
    const look = (): void => {
      const message = queues.head(queue, loop.nowUs());
      if (message === null) {
        waiting.set(id, process.in(LOOK_US, look));
        return;
      }
      if (process.random.chance(FAILS)) {
        waiting.delete(id);
        trace(process.name, `fails to watch ${queue}`);
        ended({ kind: 'failure', triggerId: id, message: 'the queue is away', stack: null });
        return;
      }
      const token = queues.fire(message);
      trace(process.name, `has message ${message} of ${queue}, event ${token}`);
      waiting.set(id, () => {});
      const recorded = (): void => {
        if (!waiting.has(id)) return;
        trace(process.name, `acknowledges ${token}`);
        queues.recorded(queue, message, token);
        waiting.set(id, process.in(process.random.below(MESSAGE_US), look));
      };
      ended({ kind: 'fired', triggerId: id, event: JSON.stringify(token), partitionKey: null, recorded });
    };
    waiting.set(id, process.in(process.random.below(MESSAGE_US), look));
  }

  function stop(id: string): void {
    waiting.get(id)?.();
    waiting.delete(id);
  }
}
