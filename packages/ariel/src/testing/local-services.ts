// What tasks can reach when they run in this process: what the test gave, and a log that is kept.
import {
  completeConnection,
  type LocalSurroundings,
  type TaskServices,
  type TestLogLine,
  type XComPullQuery,
} from '@ariel/sdk';
import type { VirtualClock } from './virtual-clock.ts';

export interface Surroundings {
  readonly given: LocalSurroundings;
  readonly clock: VirtualClock;
  readonly logs: TestLogLine[];
}

export interface Attempt extends Pick<TestLogLine, 'taskId' | 'mapIndex' | 'iteration' | 'tryNumber'> {
  readonly signal: AbortSignal;
  /** The lines of this instance; the run keeps all of them besides. */
  readonly lines: TestLogLine[];
  /** JSON text of what another task stored. */
  pull(query: XComPullQuery): string | null;
}

export function localServices(
  surroundings: Surroundings,
  { signal, lines, pull, ...attempt }: Attempt,
): TaskServices {
  const { given, clock, logs } = surroundings;
  return {
    log(level, message, fields, source) {
      const line = { ...attempt, level, source, message, fields };
      lines.push(line);
      logs.push(line);
      given.onLog?.(line);
    },
    connection: async (id) => completeConnection(id, found('connection', id, given.connections)),
    variable: async (key) => found('variable', key, given.variables),
    xcomPull: async (query) => pull(query),
    signal,
    clock,
  };
}

function found<T>(kind: 'connection' | 'variable', id: string, all: Readonly<Record<string, T>> = {}): T {
  if (Object.hasOwn(all, id)) return all[id] as T;
  throw new Error(
    `There is no ${kind} "${id}" in this test. Give it under \`${kind}s\`, beside ${Object.keys(all).join(', ') || 'none so far'}.`,
  );
}
