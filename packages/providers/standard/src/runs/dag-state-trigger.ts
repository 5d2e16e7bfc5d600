// Waits until runs of a DAG have come to one of some states.
import { BaseTrigger, registerTrigger, type TriggerContext, TriggerEvent } from '@ariel/sdk';
import { countRuns, runState } from './server-questions.ts';

export interface DagStateTriggerOptions {
  readonly dagId: string;
  /** States that end the wait. */
  readonly states: readonly string[];
  /** The runs, by their ids; all of them must have come there. One of both is needed. @default those of `logicalDates` */
  readonly runIds?: readonly string[];
  /** The runs, by their logical dates, ISO 8601. */
  readonly logicalDates?: readonly string[];
  /** Milliseconds between two looks. @default 5000 */
  readonly pollIntervalMs?: number;
}

/**
 * Waits for runs of a DAG; its event has their states by run id, where it was given ids.
 *
 * @example
 * new DagStateTrigger({ dagId: 'sales', runIds: ['manual__1'], states: ['success', 'failed'] });
 */
export class DagStateTrigger extends BaseTrigger {
  readonly #options: DagStateTriggerOptions;

  constructor(options: DagStateTriggerOptions) {
    super();
    this.#options = options;
  }

  serialize(): Readonly<Record<string, unknown>> {
    return { ...this.#options };
  }

  async *run(context: TriggerContext): AsyncIterable<TriggerEvent> {
    const { pollIntervalMs = 5_000 } = this.#options;
    for (;;) {
      const found = await this.#look(context);
      if (found !== null) {
        yield new TriggerEvent(found);
        return;
      }
      await context.sleep(pollIntervalMs);
    }
  }

  async #look({ ask }: TriggerContext): Promise<Readonly<Record<string, string>> | null> {
    const { dagId, logicalDates = [], runIds, states } = this.#options;
    if (runIds === undefined) {
      const count = await countRuns(ask, { dagId, logicalDates, states });
      return count >= logicalDates.length ? {} : null;
    }
    const found: Record<string, string> = {};
    for (const runId of runIds) {
      const state = await runState(ask, dagId, runId);
      if (state === null || !states.includes(state)) return null;
      found[runId] = state;
    }
    return found;
  }
}

registerTrigger('DagStateTrigger', DagStateTrigger, { module: 'ariel/standard' });
