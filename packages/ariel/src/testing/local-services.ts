// What tasks can reach when they run in this process: what the test gave, and a log that is kept.
import {
  completeConnection,
  type LocalSurroundings,
  type TaskServices,
  type TestedAssetEvent,
  type TestedCallback,
  type TestLogLine,
  type XComPullQuery,
} from '@ariel/sdk';
import { answerLocally } from './local-asset-events.ts';
import type { LocalStates } from './local-states.ts';
import { changeLocalVariable, knownConnection, knownVariable, localVariables } from './local-variables.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface Surroundings {
  readonly given: LocalSurroundings;
  readonly clock: VirtualClock;
  readonly logs: TestLogLine[];
  /** What was called because of what happened. */
  readonly called: TestedCallback[];
  /** What tasks say of assets as they succeed. */
  readonly news: TestedAssetEvent[];
  /** What tasks keep for their later tries, and with assets. */
  readonly states: LocalStates;
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
    connection: async (id) =>
      knownConnection(completeConnection(id, found('connection', id, given.connections))),
    variable: async (key) =>
      knownVariable(key, found('variable', key, localVariables(surroundings, given.variables))),
    // There are no other runs here.
    xcomPull: async (query) => (query.dagId === undefined && query.runId === undefined ? pull(query) : null),
    ask: async (question) => {
      const { iteration, mapIndex, taskId } = attempt;
      const state = surroundings.states.answer(question, `${taskId}/${mapIndex}/${iteration}`);
      if (state !== undefined) return state;
      const variable = changeLocalVariable(surroundings, given.variables, question);
      if (variable !== undefined) return variable;
      const local = { given: given.assetEvents ?? {}, made: surroundings.news, nowUs: clock.nowUs() };
      const answer = answerLocally(question, local);
      if (answer !== null) return answer;
      throw new Error(
        `Nobody is here to answer a question about "${question.about}": the task runs without a server.`,
      );
    },
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
