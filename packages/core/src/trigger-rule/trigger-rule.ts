// When a task may start, given how its direct upstream instances ended. Counts only: one look costs the same
// whether the upstream tasks have ten instances or a hundred thousand.
// Source: Airflow's trigger rules as recorded in tests/contracts/cases/trigger-rules.json.

export const TriggerRule = {
  allSuccess: 'all_success',
  allFailed: 'all_failed',
  allDone: 'all_done',
  allDoneMinOneSuccess: 'all_done_min_one_success',
  allDoneSetupSuccess: 'all_done_setup_success',
  allSkipped: 'all_skipped',
  oneFailed: 'one_failed',
  oneSuccess: 'one_success',
  oneDone: 'one_done',
  noneFailed: 'none_failed',
  noneFailedMinOneSuccess: 'none_failed_min_one_success',
  noneSkipped: 'none_skipped',
  always: 'always',
} as const;
export type TriggerRule = (typeof TriggerRule)[keyof typeof TriggerRule];

/** Direct upstream instances by how they ended; `expected` counts those that have not ended, too. */
export interface UpstreamCounts {
  readonly expected: number;
  readonly success: number;
  readonly skipped: number;
  readonly failed: number;
  readonly upstreamFailed: number;
  readonly removed: number;
}

export type RuleOutcome = 'run' | 'wait' | 'skipped' | 'upstream_failed';

type Rule = (counts: UpstreamCounts, done: boolean) => RuleOutcome;

const bad = (counts: UpstreamCounts): number => counts.failed + counts.upstreamFailed;
const unless = (blocked: boolean, outcome: RuleOutcome, otherwise: RuleOutcome): RuleOutcome =>
  blocked ? outcome : otherwise;

/** Each rule asks in this order: is the answer already no, is everything known, is the answer yes. */
const rules: Readonly<Record<Exclude<TriggerRule, 'all_done_setup_success'>, Rule>> = {
  always: () => 'run',
  all_done: (_counts, done) => unless(!done, 'wait', 'run'),
  all_success: (counts, done) => {
    if (bad(counts) > 0) return 'upstream_failed';
    if (counts.skipped > 0) return 'skipped';
    return unless(!done, 'wait', 'run');
  },
  all_failed: (counts, done) => {
    if (counts.success > 0 || counts.skipped > 0) return 'skipped';
    return unless(!done, 'wait', 'run');
  },
  all_done_min_one_success: (counts, done) => {
    if (counts.skipped > 0) return 'skipped';
    if (!done) return 'wait';
    return unless(counts.success === 0, 'upstream_failed', 'run');
  },
  all_skipped: (counts) => {
    if (counts.success > 0 || bad(counts) > 0) return 'skipped';
    return unless(counts.skipped < counts.expected, 'wait', 'run');
  },
  one_failed: (counts, done) => {
    if (bad(counts) > 0) return 'run';
    return unless(!done, 'wait', 'skipped');
  },
  one_success: (counts, done) => {
    if (counts.success > 0) return 'run';
    if (!done) return 'wait';
    return unless(counts.skipped === counts.expected, 'skipped', 'upstream_failed');
  },
  one_done: (counts, done) => {
    if (counts.success + counts.failed > 0) return 'run';
    return unless(!done, 'wait', 'skipped');
  },
  none_failed: (counts, done) => {
    if (bad(counts) > 0) return 'upstream_failed';
    return unless(!done, 'wait', 'run');
  },
  none_failed_min_one_success: (counts, done) => {
    if (bad(counts) > 0) return 'upstream_failed';
    if (!done) return 'wait';
    if (counts.success > 0) return 'run';
    return unless(counts.skipped === counts.expected, 'skipped', 'upstream_failed');
  },
  none_skipped: (counts, done) => {
    if (counts.skipped > 0) return 'skipped';
    return unless(!done, 'wait', 'run');
  },
};

/**
 * Whether `rule` is met, cannot be met any more (and how the task then ends), or must wait. `setups` are those among the
 * upstream instances that belong to setups of which the task is the teardown.
 */
export function evaluateTriggerRule(
  rule: TriggerRule,
  counts: UpstreamCounts,
  setups: UpstreamCounts | null = null,
): RuleOutcome {
  if (counts.expected === 0) return 'run';
  const finished = counts.success + counts.skipped + bad(counts) + counts.removed;
  const isDone = finished >= counts.expected;
  if (rule === 'all_done_setup_success') return afterSetups(isDone, setups);
  return rules[rule](counts, isDone);
}

/** A teardown runs if at least one of its setups did. */
function afterSetups(isDone: boolean, setups: UpstreamCounts | null): RuleOutcome {
  if (!isDone) return 'wait';
  if (setups === null || setups.expected === 0 || setups.success > 0) return 'run';
  return setups.skipped >= setups.expected ? 'skipped' : 'upstream_failed';
}
