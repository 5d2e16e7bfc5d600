// The waiting of a sensor: it is asked, and asked again after its interval, until it says yes or its time is over.
import type { AttemptOutcome, SensorDefinition } from '@ariel/core';
import { formatDuration } from '@ariel/core';
import { clockOf, successOf } from './create-task-context.ts';
import type { TaskContext } from './task-context.ts';
import { TaskRunError } from './task-run-error.ts';

export async function runSensor(
  sensor: SensorDefinition,
  context: TaskContext,
  poke: () => unknown,
): Promise<AttemptOutcome> {
  const clock = clockOf(context);
  const startedUs = context.ti.startDate.getTime() * 1000;
  for (;;) {
    const answer = await poke();
    const { done, value } = readAnswer(answer);
    if (done) return successOf(context, value);
    const waitedMs = (clock.nowUs() - startedUs) / 1000;
    if (waitedMs + sensor.pokeIntervalMs > sensor.timeoutMs) return timedOut(sensor, context);
    if (sensor.mode === 'reschedule')
      return { kind: 'reschedule', atUs: clock.nowUs() + sensor.pokeIntervalMs * 1000 };
    context.log.debug('not yet', { waitedMs });
    await clock.sleep(sensor.pokeIntervalMs, context.signal);
  }
}

function timedOut(sensor: SensorDefinition, context: TaskContext): AttemptOutcome {
  const limit = formatDuration(sensor.timeoutMs);
  if (sensor.softFail) return { kind: 'skipped', reason: `the condition was not met within ${limit}` };
  throw new TaskRunError('ARIEL_SENSOR_TIMEOUT', `sensor "${context.ti.taskId}" waited for ${limit} in vain`);
}

function readAnswer(answer: unknown): { readonly done: boolean; readonly value: unknown } {
  if (typeof answer === 'object' && answer !== null && 'done' in answer) {
    return { done: Boolean(answer.done), value: 'value' in answer ? answer.value : undefined };
  }
  return { done: Boolean(answer), value: undefined };
}
