// An operator, a sensor, a trigger and a notifier of one's own, over the hook beside them.
import {
  BaseNotifier,
  BaseOperator,
  BaseSensor,
  type BaseSensorOptions,
  BaseTrigger,
  type CallbackContext,
  type OperatorOptions,
  registerTrigger,
  type TaskContext,
  type Templated,
  type TriggerContext,
  TriggerEvent,
} from 'ariel';
import { ShopHook } from './shop-hook.ts';

/** Places an order; its result is the total. Each option is a field of the same name. */
export class OrderOperator extends BaseOperator<number> {
  static override readonly templateFields = ['total'];
  readonly total: number;

  constructor(options: OperatorOptions & { readonly total: Templated<number> }) {
    super(options);
    this.total = this.rendered(options.total);
  }

  async execute({ log, signal }: TaskContext): Promise<number> {
    log.info(`orders for ${this.total}`);
    return (await new ShopHook().order({ total: this.total }, signal)).total;
  }
}

/** Waits for the report of the run; with `deferrable` without a worker. */
export class ReportSensor extends BaseSensor {
  readonly deferrable: boolean;

  constructor(options: BaseSensorOptions & { readonly deferrable?: boolean }) {
    super(options);
    this.deferrable = options.deferrable ?? false;
  }

  override async execute(context: TaskContext): Promise<void> {
    if (!this.deferrable) return super.execute(context);
    const trigger = new ReportTrigger({ everyMs: 200 });
    return this.defer({ trigger, method: 'reportIsThere', timeout: this.timeLeft(context) });
  }

  poke({ dagRun }: TaskContext): Promise<boolean> {
    return new ShopHook().hasReport(dagRun.runId);
  }

  reportIsThere({ log }: TaskContext, looks: number): void {
    log.info(`the report was there at look ${looks}`);
  }
}

/** Looks for the report in a triggerer, among thousands of others. What it is made with is stored: no secrets. */
export class ReportTrigger extends BaseTrigger {
  readonly everyMs: number;

  constructor({ everyMs }: { readonly everyMs: number }) {
    super();
    this.everyMs = everyMs;
  }

  serialize(): { readonly everyMs: number } {
    return { everyMs: this.everyMs };
  }

  async *run(context: TriggerContext): AsyncIterable<TriggerEvent> {
    const hook = new ShopHook({ source: context });
    for (let look = 1; ; look += 1) {
      if (await hook.hasReport(context.task.runId)) yield new TriggerEvent(look);
      await context.sleep(this.everyMs);
    }
  }
}

registerTrigger('feature_shop.report', ReportTrigger);

/** Tells the shop of what happened; stands wherever a callback does. */
export class ShopNotifier extends BaseNotifier {
  static override readonly templateFields = ['text'];
  readonly text: string;

  constructor({ text }: { readonly text: string }) {
    super();
    this.text = text;
  }

  override async notify(context: CallbackContext): Promise<void> {
    await new ShopHook({ source: context }).order({ total: 0 });
    context.log.info(`told the shop: ${this.text}`);
  }
}
