// What sensors have in common that wait for an instant: they look at the clock, or wait for it without a worker.
import {
  BaseSensor,
  type BaseSensorOptions,
  clockOf,
  type DeferOptions,
  registry,
  type TaskContext,
} from '@ariel/sdk';
import { DateTimeTrigger } from '../triggers/date-time-trigger.ts';

export interface MomentSensorOptions extends BaseSensorOptions {
  /** Whether it waits without a worker. @default `operators.default_deferrable`: false */
  readonly deferrable?: boolean;
}

export abstract class MomentSensor extends BaseSensor {
  readonly deferrable: boolean;

  constructor(options: MomentSensorOptions) {
    super(options);
    this.deferrable = options.deferrable ?? registry().taskDefaults.deferrable;
  }

  /** What it waits for, where it runs. */
  protected abstract moment(context: TaskContext): Date;

  /** The same where it is known when the DAG is evaluated. */
  protected startMoment(): Date | null {
    return null;
  }

  poke(context: TaskContext): boolean {
    return clockOf(context).nowUs() >= this.moment(context).getTime() * 1000;
  }

  override async execute(context: TaskContext): Promise<void> {
    const moment = this.moment(context);
    context.log.info(`waits until ${moment.toISOString()}`);
    if (!this.deferrable) return super.execute(context);
    if (this.poke(context)) return;
    return this.defer({
      trigger: new DateTimeTrigger({ moment }),
      method: 'executeComplete',
      timeout: this.timeLeft(context),
    });
  }

  /** The moment has come. */
  executeComplete(): void {}

  protected override startTrigger(): DeferOptions | null {
    const moment = this.startMoment();
    return moment === null ? null : { trigger: new DateTimeTrigger({ moment }), method: 'executeComplete' };
  }
}
