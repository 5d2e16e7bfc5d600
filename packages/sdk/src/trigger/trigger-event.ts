// What a trigger says when what it waits for has come.

export interface TriggerEventOptions {
  /** Of a trigger that watches an asset: the partition that the news is about. @default none */
  readonly partitionKey?: string;
}

/**
 * Ends the wait: the task goes on with the payload. Of a trigger that watches an asset: the asset has news.
 *
 * @example
 * yield new TriggerEvent({ status: 'done' });
 */
export class TriggerEvent {
  /** Given to the method with which the task goes on. */
  readonly payload: unknown;
  readonly partitionKey: string | null;

  constructor(payload: unknown = null, { partitionKey }: TriggerEventOptions = {}) {
    this.payload = payload;
    this.partitionKey = partitionKey ?? null;
  }
}
