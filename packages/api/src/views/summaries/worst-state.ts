// One state for many instances: the one that most needs to be looked at.
import type { InstanceState } from '@ariel/core';

const fromWorst: readonly InstanceState[] = [
  'failed',
  'upstream_failed',
  'running',
  'restarting',
  'up_for_retry',
  'awaiting_input',
  'up_for_reschedule',
  'deferred',
  'queued',
  'scheduled',
  null,
  'success',
  'skipped',
  'removed',
];

/** Of counts by state name, where `none` stands for no state. */
export function worstState(counts: Readonly<Record<string, number>>): InstanceState {
  return fromWorst.find((state) => (counts[state ?? 'none'] ?? 0) > 0) ?? null;
}
