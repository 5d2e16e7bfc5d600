// Waits for tasks, a group or whole runs of another DAG.
import { BaseTrigger, registerTrigger, type TriggerContext, TriggerEvent } from '@ariel/sdk';
import { type ExternalTasks, lookAtTasks } from './external-tasks.ts';

export interface WorkflowTriggerOptions extends ExternalTasks {
  /** Milliseconds between two looks. @default 2000 */
  readonly pollIntervalMs?: number;
}

/**
 * Waits for tasks of another DAG; its event says `there`, `failed` or `skipped`.
 *
 * @example
 * new WorkflowTrigger({ dagId: 'sales', taskIds: ['load'], taskGroupId: null, logicalDates: ['2026-01-01T00:00:00Z'], allowedStates: ['success'], skippedStates: [], failedStates: [] });
 */
export class WorkflowTrigger extends BaseTrigger {
  readonly #options: WorkflowTriggerOptions;

  constructor(options: WorkflowTriggerOptions) {
    super();
    this.#options = options;
  }

  serialize(): Readonly<Record<string, unknown>> {
    return { ...this.#options };
  }

  async *run(context: TriggerContext): AsyncIterable<TriggerEvent> {
    const { pollIntervalMs = 2_000 } = this.#options;
    for (;;) {
      const seen = await lookAtTasks(context.ask, this.#options);
      if (seen !== 'not yet') {
        yield new TriggerEvent(seen);
        return;
      }
      await context.sleep(pollIntervalMs);
    }
  }
}

registerTrigger('WorkflowTrigger', WorkflowTrigger, { module: 'ariel/standard' });
