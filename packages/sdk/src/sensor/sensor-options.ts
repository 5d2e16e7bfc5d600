// Options of sensors, and how they become the numbers of the stored definition.
import type { Duration, SensorDefinition } from '@ariel/core';
import { registry } from '../registry.ts';
import { durationMs, refuseOption } from '../task/option-value.ts';
import type { TaskOptions } from '../task/task-options.ts';

/** How a sensor waits. */
export interface WaitOptions {
  /** `poke` keeps its worker while it waits; `reschedule` gives it back between two looks. @default 'poke' */
  readonly mode?: 'poke' | 'reschedule';
  /** How long to wait between two looks. @default '1m' */
  readonly pokeInterval?: Duration;
  /** How long to wait in all, from the first start of the first try on. When it is over the task fails, without another try. @default '7d' */
  readonly timeout?: Duration;
  /** Whether it ends as skipped rather than failed when the time is over, or a look throws `FailTask`. @default false */
  readonly softFail?: boolean;
  /** Whether it ends as skipped rather than failed whatever a look throws. Not together with `softFail`. @default false */
  readonly neverFail?: boolean;
  /** Whether a look that throws is logged and counts as "not yet". @default false */
  readonly silentFail?: boolean;
  /** Whether the interval doubles from look to look, with some jitter. @default false */
  readonly exponentialBackoff?: boolean;
  /** The longest interval between two looks. @default no limit */
  readonly maxWait?: Duration;
}

/** Options of a sensor. */
export interface SensorOptions extends TaskOptions, WaitOptions {}

/** An object, so that the compiler sees when one is missing. */
export const waitOptionNames = {
  mode: true,
  pokeInterval: true,
  timeout: true,
  softFail: true,
  neverFail: true,
  silentFail: true,
  exponentialBackoff: true,
  maxWait: true,
} as const satisfies Readonly<Record<keyof WaitOptions, true>>;

/** What is as it is by default is left out: the stored form of a sensor that does not use it stays what it was. */
export function resolveSensorOptions(options: WaitOptions): SensorDefinition {
  const { mode = 'poke', softFail = false, neverFail = false } = options;
  if (mode !== 'poke' && mode !== 'reschedule') refuseOption('mode', mode, 'one of poke, reschedule');
  if (softFail && neverFail)
    refuseOption('neverFail', neverFail, 'left out where softFail is set: each says how the sensor ends');
  return {
    mode,
    pokeIntervalMs: durationMs('pokeInterval', options.pokeInterval ?? '1m'),
    timeoutMs:
      options.timeout === undefined
        ? registry().taskDefaults.sensorTimeoutMs
        : durationMs('timeout', options.timeout),
    softFail: flag('softFail', softFail),
    ...(flag('neverFail', neverFail) ? { neverFail: true } : {}),
    ...(flag('silentFail', options.silentFail ?? false) ? { silentFail: true } : {}),
    ...(flag('exponentialBackoff', options.exponentialBackoff ?? false) ? { exponentialBackoff: true } : {}),
    ...(options.maxWait === undefined ? {} : { maxWaitMs: durationMs('maxWait', options.maxWait) }),
  };
}

/** Refuses `deferrable` where what is waited for is a function: a triggerer has no code of DAG files. As in Airflow. */
export function refuseDeferrable(what: string, options: object): void {
  if (!('deferrable' in options) || options.deferrable === undefined || options.deferrable === false) return;
  refuseOption(
    'deferrable',
    options.deferrable,
    `left out: the function of ${what} runs in a worker. mode: 'reschedule' gives the worker back between two looks; what waits without one is a sensor with a trigger, such as FileSensor or one of your own`,
  );
}

function flag(name: string, value: boolean): boolean {
  return typeof value === 'boolean' ? value : refuseOption(name, value, 'true or false');
}
