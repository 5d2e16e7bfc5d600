// The base of sensors: operators that wait until a look says yes.
import type { TaskKind } from '@ariel/core';
import { BaseOperator } from '../operator/base-operator.ts';
import type { OperatorOptions } from '../operator/operator-options.ts';
import { sensorTimeLeftMs, waitForYes } from '../run/run-sensor.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { PokeResult } from '../task/task-type.ts';
import type { WaitOptions } from './sensor-options.ts';

/** Options that every sensor takes. */
export interface BaseSensorOptions extends OperatorOptions, WaitOptions {}

/**
 * The base class of sensors. `poke` is asked again and again until it says yes; how often, for how long, and what happens then is
 * said by the options. Without a worker in between: `mode: 'reschedule'`, or an `execute` that defers itself.
 *
 * @example
 * class OrderSensor extends BaseSensor {
 *   readonly url: string;
 *   constructor(options: BaseSensorOptions & { readonly url: string }) { super(options); this.url = options.url; }
 *   async poke() { return (await fetch(this.url)).ok; }
 * }
 */
export abstract class BaseSensor<Result = void> extends BaseOperator<Result> {
  static override readonly taskKind: TaskKind = 'sensor';

  constructor(options: BaseSensorOptions) {
    super(options);
  }

  /** One look: whether what it waits for is there, with a value for the result where there is one. */
  abstract poke(context: TaskContext): boolean | PokeResult<Result> | Promise<boolean | PokeResult<Result>>;

  /** Waits as the options say. A sensor that can wait without a worker defers itself here. */
  async execute(context: TaskContext): Promise<Result> {
    const { sensor } = context.task;
    if (sensor === null) throw new Error(`task "${context.ti.taskId}" is no sensor`);
    return (await waitForYes(sensor, context, () => this.poke(context))) as Result;
  }

  /** How long it may still wait: what a deferral takes as its `timeout`. */
  protected timeLeft(context: TaskContext): { readonly milliseconds: number } {
    const { sensor } = context.task;
    return { milliseconds: sensor === null ? 0 : sensorTimeLeftMs(sensor, context) };
  }
}
