// Waits until an instant.
import { BaseTrigger, registerTrigger, type TriggerContext, TriggerEvent } from '@ariel/sdk';

export interface DateTimeTriggerOptions {
  readonly moment: Date;
}

/**
 * Waits until an instant; its event is that instant.
 *
 * @example
 * return this.defer({ trigger: new DateTimeTrigger({ moment: new Date('2026-01-01T06:00:00Z') }), method: 'goOn' });
 */
export class DateTimeTrigger extends BaseTrigger {
  readonly moment: Date;

  constructor({ moment }: DateTimeTriggerOptions) {
    super();
    if (!(moment instanceof Date) || Number.isNaN(moment.getTime()))
      throw new TypeError(`DateTimeTrigger was given ${String(moment)} as its moment. Give it a valid Date.`);
    this.moment = moment;
  }

  serialize(): Readonly<Record<string, unknown>> {
    return { moment: this.moment };
  }

  async *run({ nowUs, sleep }: TriggerContext): AsyncIterable<TriggerEvent> {
    const leftMs = this.moment.getTime() - nowUs() / 1000;
    if (leftMs > 0) await sleep(Math.ceil(leftMs));
    yield new TriggerEvent(this.moment);
  }
}

registerTrigger('DateTimeTrigger', DateTimeTrigger, { module: 'ariel/standard' });
