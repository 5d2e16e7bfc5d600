// Calls over HTTP without a worker: one call, or one after the other until an answer is right.
import { BaseTrigger, registerTrigger, type TriggerContext, TriggerEvent } from '@ariel/sdk';
import { HttpHook, type HttpMethod } from './http-hook.ts';
import type { HttpAuth, HttpCall } from './http-options.ts';
import { HttpError } from './http-response.ts';

export interface HttpTriggerOptions {
  readonly call: HttpCall;
  readonly method: HttpMethod;
  readonly httpConnId: string;
  readonly authType: Exclude<HttpAuth, (...given: never) => unknown>;
}

/** Makes one call; its event is the answer. An answer of 400 or above fails the task. */
export class HttpTrigger extends BaseTrigger {
  readonly #options: HttpTriggerOptions;

  constructor(options: HttpTriggerOptions) {
    super();
    this.#options = options;
  }

  serialize(): Readonly<Record<string, unknown>> {
    return { ...this.#options };
  }

  async *run(context: TriggerContext): AsyncIterable<TriggerEvent> {
    const { call, ...options } = this.#options;
    const response = await new HttpHook({ ...options, source: context }).run({
      ...call,
      signal: context.signal,
    });
    yield new TriggerEvent(response.data());
  }
}

export interface HttpSensorTriggerOptions extends HttpTriggerOptions {
  readonly pollIntervalMs: number;
  /** Answers that mean "not yet". */
  readonly errorCodes: readonly string[];
}

/** Calls until there is an answer below 400. */
export class HttpSensorTrigger extends BaseTrigger {
  readonly #options: HttpSensorTriggerOptions;

  constructor(options: HttpSensorTriggerOptions) {
    super();
    this.#options = options;
  }

  serialize(): Readonly<Record<string, unknown>> {
    return { ...this.#options };
  }

  async *run(context: TriggerContext): AsyncIterable<TriggerEvent> {
    const { call, errorCodes, pollIntervalMs, ...options } = this.#options;
    const hook = new HttpHook({ ...options, source: context });
    for (;;) {
      try {
        await hook.run({ ...call, signal: context.signal });
        yield new TriggerEvent(true);
        return;
      } catch (error) {
        if (!(error instanceof HttpError) || !errorCodes.includes(String(error.response.status))) throw error;
      }
      await context.sleep(pollIntervalMs);
    }
  }
}

registerTrigger('HttpTrigger', HttpTrigger, { module: 'ariel/http' });
registerTrigger('HttpSensorTrigger', HttpSensorTrigger, { module: 'ariel/http' });
