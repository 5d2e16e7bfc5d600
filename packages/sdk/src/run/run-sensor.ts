// The waiting of a sensor: it is asked, and asked again after its interval, until it says yes or its time is over.
import { formatDuration, type SensorDefinition } from '@ariel/core';
import { pokeIntervalMs } from '../sensor/poke-interval.ts';
import { clockOf } from './create-task-context.ts';
import { isOutcome, RescheduleTask, SkipTask } from './outcome-errors.ts';
import type { TaskContext } from './task-context.ts';
import { TaskRunError } from './task-run-error.ts';

/** Gives the value of the look that said yes; throws the outcome where none does. */
export async function waitForYes(
  sensor: SensorDefinition,
  context: TaskContext,
  poke: () => unknown,
): Promise<unknown> {
  const clock = clockOf(context);
  const name = `${context.dag.dagId}#${context.ti.taskId}#${context.dagRun.runId}#${context.ti.mapIndex}`;
  for (;;) {
    const { done, value } = readAnswer(await look(sensor, context, poke));
    if (done) return value;
    const waitedMs = waited(context);
    const intervalMs = pokeIntervalMs(sensor, waitedMs, name);
    if (waitedMs >= sensor.timeoutMs || waitedMs + intervalMs > sensor.timeoutMs)
      throw sensorTimeout(sensor, context);
    if (sensor.mode === 'reschedule')
      throw new RescheduleTask(new Date(Math.ceil(clock.nowUs() / 1000 + intervalMs)));
    context.log.debug('not yet', { waitedMs });
    await clock.sleep(intervalMs, context.signal);
  }
}

/** How long the sensor may still wait, in milliseconds; counted from the first start of its first try. */
export function sensorTimeLeftMs({ timeoutMs }: SensorDefinition, context: TaskContext): number {
  return Math.max(0, Math.floor(timeoutMs - waited(context)));
}

/** What is thrown when the time is over. */
export function sensorTimeout(sensor: SensorDefinition, { ti }: TaskContext): Error {
  const limit = formatDuration(sensor.timeoutMs);
  if (sensor.softFail || sensor.neverFail) return new SkipTask(`the condition was not met within ${limit}`);
  return new TaskRunError('ARIEL_SENSOR_TIMEOUT', `sensor "${ti.taskId}" waited for ${limit} in vain`);
}

const waited = (context: TaskContext): number =>
  (clockOf(context).nowUs() - context.ti.startDate.getTime() * 1000) / 1000;

/** One look. What it throws may count as a no, or as the sensor's end as skipped. */
async function look(sensor: SensorDefinition, context: TaskContext, poke: () => unknown): Promise<unknown> {
  try {
    return await poke();
  } catch (thrown) {
    return answerOfThrown(sensor, context, thrown);
  }
}

function answerOfThrown(sensor: SensorDefinition, context: TaskContext, thrown: unknown): false {
  if (
    isOutcome(thrown, 'SkipTask') ||
    isOutcome(thrown, 'RescheduleTask') ||
    isOutcome(thrown, 'TaskDeferred')
  )
    throw thrown;
  const isFinal = isOutcome(thrown, 'FailTask');
  if (sensor.silentFail && !isFinal) {
    context.log.error('a look failed, and counts as a no', { error: messageOf(thrown) });
    return false;
  }
  if (sensor.neverFail || (sensor.softFail && isFinal))
    throw new SkipTask(`a look failed: ${messageOf(thrown)}`, { cause: thrown });
  throw thrown;
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

function readAnswer(answer: unknown): { readonly done: boolean; readonly value: unknown } {
  if (typeof answer === 'object' && answer !== null && 'done' in answer) {
    return { done: Boolean(answer.done), value: 'value' in answer ? answer.value : undefined };
  }
  return { done: Boolean(answer), value: undefined };
}
