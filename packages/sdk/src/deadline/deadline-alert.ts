// Deadlines of runs: an instant to count from, how much later the run should be over, and who is called where it is not.
import { type DeadlineDefinition, type Duration, parseInstant } from '@ariel/core';
import { type Callback, type Callbacks, callbackList } from '../callback/callback.ts';
import type { CallbackContext } from '../callback/callback-context.ts';
import type { Connection } from '../run/task-context.ts';
import { durationMs, reading, refuseOption } from '../task/option-value.ts';

/** What a function that names a deadline's reference is given. */
export interface DeadlineRunFacts {
  readonly dagId: string;
  readonly runId: string;
  readonly runType: string;
  readonly logicalDate: Date | null;
  readonly dataInterval: { readonly start: Date; readonly end: Date };
  readonly runAfter: Date;
  readonly params: Readonly<Record<string, unknown>>;
  /** For what is set without a change of the DAG. @example new Date(runAfter.getTime() + 60_000 * (await variable<number>('sla_minutes'))) */
  variable<T = unknown>(key: string): Promise<T>;
  conn(connectionId: string): Promise<Connection>;
}

/** From where a deadline counts; made by `deadlineReference`. */
export type DeadlineFrom =
  | { readonly kind: 'dagrunLogicalDate' }
  | { readonly kind: 'dagrunQueuedAt' }
  | { readonly kind: 'fixedDatetime'; readonly at: Date | string }
  | { readonly kind: 'averageRuntime'; readonly limit: number; readonly minRuns: number }
  | {
      readonly kind: 'custom';
      readonly name: string;
      readonly of: (run: DeadlineRunFacts) => Date | null | Promise<Date | null>;
    };

/**
 * From where deadlines count.
 *
 * @example
 * deadlineAlert({ reference: deadlineReference.dagrunQueuedAt, interval: '30m', callback: page });
 * deadlineAlert({ reference: deadlineReference.averageRuntime({ limit: 20 }), interval: '10m', callback: page });
 */
export const deadlineReference = {
  /** The run's logical date. A run without one has no such deadline. */
  dagrunLogicalDate: { kind: 'dagrunLogicalDate' } as const,
  /** When the run was queued. */
  dagrunQueuedAt: { kind: 'dagrunQueuedAt' } as const,
  /** One instant for all runs: a `Date`, or ISO 8601 text in the DAG's zone. */
  fixedDatetime: (at: Date | string): DeadlineFrom => ({ kind: 'fixedDatetime', at }),
  /**
   * When the run would be over if it took as long as the mean of the last `limit` runs that succeeded. No deadline where there are
   * fewer than `minRuns`.
   *
   * @default limit 10, minRuns as many as limit
   */
  averageRuntime: ({
    limit = DEFAULT_LIMIT,
    minRuns = limit,
  }: {
    readonly limit?: number;
    readonly minRuns?: number;
  } = {}): DeadlineFrom => ({
    kind: 'averageRuntime',
    limit,
    minRuns,
  }),
  /**
   * What a function of your own says of the run; null: no deadline. It runs where tasks do, once for each run.
   *
   * @example
   * deadlineReference.custom('market_open', ({ logicalDate }) => marketOpening(logicalDate));
   */
  custom: (
    name: string,
    of: (run: DeadlineRunFacts) => Date | null | Promise<Date | null>,
  ): DeadlineFrom => ({ kind: 'custom', name, of }),
};

const DEFAULT_LIMIT = 10;

export interface DeadlineAlertOptions {
  readonly reference: DeadlineFrom;
  /** How much later the run should be over; with a minus in front, how much earlier. */
  readonly interval: Duration | `-${string}`;
  /** Called once where it is not over by then: a function, a notifier, or a list of these. */
  readonly callback: Callbacks<CallbackContext>;
  /** Whose workers call the callback, and ask a reference of your own. @default 'default' */
  readonly queue?: string;
}

/** A deadline of a DAG's runs. */
export interface DeadlineAlert {
  readonly reference: DeadlineFrom;
  readonly intervalMs: number;
  readonly queue?: string;
  readonly callbacks: readonly Callback[];
}

/**
 * A deadline for `deadline` of a DAG: missing it ends nothing; it is recorded and somebody is called.
 *
 * @example
 * dag('orders', {
 *   deadline: deadlineAlert({
 *     reference: deadlineReference.dagrunLogicalDate,
 *     interval: '6h',
 *     callback: new SmtpNotifier({ to: 'oncall@example.com', subject: '{{ run_id }} is late' }),
 *   }),
 * }, () => { … });
 */
export function deadlineAlert({ callback, interval, queue, reference }: DeadlineAlertOptions): DeadlineAlert {
  if (queue !== undefined && (typeof queue !== 'string' || queue === ''))
    refuseOption('queue of a deadline', queue, 'the name of a queue');
  return {
    reference,
    intervalMs: signedMs(interval),
    ...(queue === undefined || queue === 'default' ? {} : { queue }),
    callbacks: callbackList('callback of a deadline', callback),
  };
}

function signedMs(interval: Duration | `-${string}`): number {
  if (typeof interval === 'string' && interval.startsWith('-'))
    return -durationMs('interval of a deadline', interval.slice(1) as Duration);
  return durationMs('interval of a deadline', interval as Duration);
}

/** The option of a DAG as a list; refuses what is none. */
export function deadlineList(given: unknown): readonly DeadlineAlert[] {
  if (given === undefined) return [];
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const wrong = list.find((each) => !isAlert(each));
  if (wrong !== undefined) refuseOption('deadline', String(wrong), 'deadlineAlert({ … }), or a list of them');
  return list as readonly DeadlineAlert[];
}

function isAlert(value: unknown): value is DeadlineAlert {
  return typeof value === 'object' && value !== null && 'reference' in value && 'intervalMs' in value;
}

/** What is stored. `timezone`: the DAG's. */
export function storedDeadline(alert: DeadlineAlert, timezone: string): DeadlineDefinition {
  const { queue } = alert;
  return { ...whenOf(alert, timezone), ...(queue === undefined ? {} : { queue }) };
}

function whenOf({ intervalMs, reference }: DeadlineAlert, timezone: string): DeadlineDefinition {
  switch (reference?.kind) {
    case 'dagrunLogicalDate':
    case 'dagrunQueuedAt':
      return { reference: { kind: reference.kind }, intervalMs };
    case 'fixedDatetime': {
      const { at } = reference;
      const atUs =
        at instanceof Date
          ? at.getTime() * 1000
          : reading('ARIEL_OPTION_INVALID', 'fixedDatetime', () => parseInstant(at, timezone));
      return { reference: { kind: 'fixedDatetime', at: atUs }, intervalMs };
    }
    case 'averageRuntime': {
      const { limit, minRuns } = reference;
      const isRight =
        Number.isSafeInteger(limit) && limit >= 1 && Number.isSafeInteger(minRuns) && minRuns >= 1;
      if (!isRight || minRuns > limit)
        refuseOption(
          'averageRuntime',
          `limit ${limit}, minRuns ${minRuns}`,
          'whole numbers, 1 ≤ minRuns ≤ limit',
        );
      return { reference: { kind: 'averageRuntime', limit, minRuns }, intervalMs };
    }
    case 'custom':
      return { reference: { kind: 'custom', name: reference.name }, intervalMs };
    default:
      return refuseOption('reference of a deadline', String(reference), 'one of deadlineReference');
  }
}
