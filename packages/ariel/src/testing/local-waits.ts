// Waits of deferred tasks in this process: their triggers run here, one after the other, on the run's own clock.
import type { AttemptOutcome, Resumption, StartTriggerDefinition, XComEntry } from '@ariel/core';
import {
  type ContextFacts,
  createTriggerContext,
  decodeValue,
  encodeValue,
  PLUGIN_TRIGGERS,
  registry,
  type TaskServices,
  type TriggerContext,
} from '@ariel/sdk';
import type { VirtualClock } from './virtual-clock.ts';

type Deferred = StartTriggerDefinition;

/** A trigger that nothing happens to is given up after so long, where its task does not say. */
const LONGEST_MS = 7 * 24 * 3_600_000;

export interface Stages {
  begin(): Promise<AttemptOutcome>;
  goOn(resumption: Resumption): Promise<AttemptOutcome>;
  wait(deferred: Deferred): Promise<Resumption>;
  /** A person answers. */
  answer(asked: Extract<AttemptOutcome, { kind: 'awaitingInput' }>): Promise<Resumption>;
}

/** An attempt from its beginning to an end that is none of its waits. */
export async function throughWaits(start: Deferred | undefined, stages: Stages): Promise<AttemptOutcome> {
  const pushed = new Map<string, XComEntry>();
  let outcome = start === undefined ? await stages.begin() : await stages.goOn(await stages.wait(start));
  while (outcome.kind === 'deferred' || outcome.kind === 'awaitingInput') {
    for (const entry of outcome.xcoms) pushed.set(entry.key, entry);
    const resumption =
      outcome.kind === 'deferred' ? await stages.wait(outcome) : await stages.answer(outcome);
    outcome = await stages.goOn(resumption);
  }
  if (outcome.kind !== 'success') return outcome;
  for (const entry of outcome.xcoms) pushed.set(entry.key, entry);
  return { ...outcome, xcoms: [...pushed.values()] };
}

export interface LocalWait {
  readonly facts: ContextFacts;
  readonly services: TaskServices;
  readonly clock: VirtualClock;
}

class WaitOver extends Error {}

/** Runs the trigger to its first event, or until its time is over. */
export async function waitLocally(
  { next, timeoutMs, trigger }: Deferred,
  given: LocalWait,
): Promise<Resumption> {
  const { ofLibraries, others, used } = registry().triggers;
  const type =
    trigger.module === PLUGIN_TRIGGERS
      ? others.get(trigger.name)
      : (used.get(trigger.name) ?? ofLibraries.get(trigger.name));
  if (type === undefined) throw new Error(`there is no trigger ${trigger.name} in this process`);
  const { clock } = given;
  const untilUs = clock.nowUs() + (timeoutMs ?? LONGEST_MS) * 1000;
  const context = contextOf(given, untilUs);
  try {
    const made = new type(decodeValue(trigger.args) as never);
    try {
      for await (const { payload } of made.run(context)) {
        const event = encodeValue(payload ?? null, 'the payload of the event').json;
        return { kind: 'event', ...next, event };
      }
      return { kind: 'failure', ...next, message: 'the trigger ended without an event', stack: null };
    } finally {
      await made.cleanup(context);
    }
  } catch (thrown) {
    if (thrown instanceof WaitOver) return { kind: 'timeout', ...next, message: thrown.message };
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return {
      kind: 'failure',
      ...next,
      message: `${error.name}: ${error.message}`,
      stack: error.stack ?? null,
    };
  }
}

/** Its sleeps take no time, and end with the wait. */
function contextOf({ clock, facts, services }: LocalWait, untilUs: number): TriggerContext {
  const { ask } = services;
  return createTriggerContext({
    task: {
      dagId: facts.dag.dagId,
      runId: facts.run.runId,
      taskId: facts.task.taskId,
      mapIndex: facts.mapIndex,
      tryNumber: facts.tryNumber,
    },
    log: ({ fields, level, message, source }) => services.log(level, message, fields ?? {}, source),
    signal: services.signal,
    clock: {
      nowUs: () => clock.nowUs(),
      sleep: async (ms) => {
        if (clock.nowUs() + ms * 1000 > untilUs) {
          clock.jumpTo(untilUs);
          throw new WaitOver('no event of its trigger came in time');
        }
        await clock.sleep(ms, services.signal);
      },
    },
    connection: (id) => services.connection(id),
    variable: (key) => services.variable(key),
    ask:
      ask ??
      (() => Promise.reject(new Error('Nobody is here to answer: the trigger runs without a server.'))),
  });
}
