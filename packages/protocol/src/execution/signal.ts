// What the processes on one database call to each other. Signals are hints: each may be lost, doubled or late, and says
// nothing that the database does not say too.
import type { LiveEvent } from '../live/live-event.ts';
import type { SchedulerNotice } from './notice.ts';

/** Channels by who listens. */
export const signalChannels = {
  scheduler: 'ariel_scheduler',
  dagProcessor: 'ariel_dag_processor',
  /** Whoever runs tasks beside a scheduler. */
  kill: 'ariel_kill',
  live: 'ariel_live',
} as const;

export type SchedulerSignal =
  /** Events of runs of this owner wait to be read. */
  | { readonly kind: 'events'; readonly ownerId: string }
  | { readonly kind: 'notice'; readonly notice: Exclude<SchedulerNotice, { kind: 'run-changed' }> }
  /** A scheduler left in order: its runs may be taken. */
  | { readonly kind: 'left'; readonly ownerId: string };

export type DagProcessorSignal =
  | { readonly kind: 'timetables' }
  /** A processor left in order: its bundles may be claimed. */
  | { readonly kind: 'left' }
  | { readonly kind: 'reparse'; readonly bundleName: string; readonly relPath: string };

export interface KillSignal {
  readonly attemptIds: readonly string[];
  readonly reason: string;
}

export type LiveSignal = readonly LiveEvent[];
