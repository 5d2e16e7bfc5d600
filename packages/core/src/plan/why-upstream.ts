// What a task's trigger rule makes of its upstream tasks, in words. The rule itself is evaluated where rules are.
import { evaluateTriggerRule, type TriggerRule, type UpstreamCounts } from '../trigger-rule/trigger-rule.ts';

export interface UpstreamFact {
  readonly taskId: string;
  /** Instances by state; `none` for those without one. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many instances there are or will be. */
  readonly expected: number;
  readonly isSetup?: boolean;
}

/** Whether its rule says by now that it will not run; what keeps it from ending is something else. */
export function isUnmet(rule: TriggerRule, upstream: readonly UpstreamFact[]): boolean {
  const outcome = evaluateTriggerRule(rule, totals(upstream));
  return outcome === 'skipped' || outcome === 'upstream_failed';
}

/** The sentence for a task that waits, was skipped or could not run because of its upstream; null where it need not wait. */
export function explainUpstream(
  outcome: 'wait' | 'skipped' | 'upstream_failed',
  rule: TriggerRule,
  upstream: readonly UpstreamFact[],
): string | null {
  switch (outcome) {
    case 'wait':
      return explainWait(rule, upstream);
    case 'skipped':
      return explainSkip(rule, decisive(rule, upstream));
    case 'upstream_failed':
      return explainUpstreamFailed(rule, decisive(rule, upstream));
  }
}

/** Of a teardown's upstream tasks its setups decide; the work need only have ended. */
function decisive(rule: TriggerRule, upstream: readonly UpstreamFact[]): readonly UpstreamFact[] {
  return rule === 'all_done_setup_success' ? upstream.filter(({ isSetup }) => isSetup === true) : upstream;
}

function explainWait(rule: TriggerRule, upstream: readonly UpstreamFact[]): string | null {
  const outcome = evaluateTriggerRule(rule, totals(upstream));
  if (outcome === 'run') return null;
  if (outcome === 'skipped') return 'is about to be skipped';
  if (outcome === 'upstream_failed') return 'is about to be given up, because of its upstream tasks';
  const open = upstream.filter((fact) => unfinished(fact) > 0);
  const ids = open.map((fact) => fact.taskId);
  if (rule === 'one_success') return `waits for a first success of ${listed(ids, 'or')}`;
  if (rule === 'one_failed') return `waits for a first failure of ${listed(ids, 'or')}`;
  if (rule === 'one_done')
    return `waits for ${ids.length > 1 ? 'the first of ' : ''}${listed(ids, 'and')} to end`;
  const [only] = open;
  if (open.length === 1 && only !== undefined) return `waits for ${only.taskId}${progress(only)}`;
  return `waits for ${listed(ids, 'and')}`;
}

/** What the open upstream task is doing, by the state that most of its open instances are in. */
function progress(fact: UpstreamFact): string {
  const [state] = Object.entries(fact.counts)
    .filter(([name, count]) => count > 0 && words[name] !== undefined)
    .sort(([left, few], [right, many]) => rank(left) - rank(right) || many - few)[0] ?? ['none'];
  const open = unfinished(fact);
  if (fact.expected === 1) return `, which ${words[state]?.one ?? 'has not ended'}`;
  const inState = fact.counts[state] ?? open;
  return inState === open
    ? `: ${open} of ${fact.expected} instances ${open === 1 ? 'is' : 'are'} still ${words[state]?.many ?? 'open'}`
    : `: ${open} of ${fact.expected} instances have not ended, ${inState} ${inState === 1 ? 'is' : 'are'} ${words[state]?.many ?? 'open'}`;
}

const words: Readonly<Record<string, { readonly one: string; readonly many: string }>> = {
  running: { one: 'is running', many: 'running' },
  restarting: { one: 'is being restarted', many: 'being restarted' },
  queued: { one: 'is queued', many: 'queued' },
  up_for_retry: { one: 'waits for its next try', many: 'waiting for a retry' },
  up_for_reschedule: { one: 'waits to look again', many: 'waiting to look again' },
  deferred: { one: 'is deferred', many: 'deferred' },
  awaiting_input: { one: 'waits for the answer of a person', many: 'waiting for an answer' },
  scheduled: { one: 'waits for a free slot', many: 'waiting for a free slot' },
  none: { one: 'has not started', many: 'waiting' },
};
const rank = (state: string): number => Object.keys(words).indexOf(state);

function explainSkip(rule: TriggerRule, upstream: readonly UpstreamFact[]): string {
  const having = (...states: readonly string[]): readonly string[] => idsWith(upstream, states);
  const skipped = having('skipped');
  switch (rule) {
    case 'all_failed': {
      const others = having('success', 'skipped');
      return others.length === 0
        ? 'skipped'
        : `skipped because upstream ${listed(others, 'and')} did not fail`;
    }
    case 'one_failed':
      return 'skipped because no upstream task failed';
    case 'one_done':
      return 'skipped because no upstream task succeeded or failed';
    case 'all_skipped': {
      const others = having('success', 'failed', 'upstream_failed');
      return others.length === 0
        ? 'skipped'
        : `skipped because upstream ${listed(others, 'and')} ${were(others)} not skipped`;
    }
    default:
      if (skipped.length > 0)
        return `skipped because upstream ${listed(skipped, 'and')} ${were(skipped)} skipped`;
      return 'skipped';
  }
}

function explainUpstreamFailed(rule: TriggerRule, upstream: readonly UpstreamFact[]): string {
  const failed = idsWith(upstream, ['failed']);
  const notRun = idsWith(upstream, ['upstream_failed']);
  const what =
    failed.length > 0
      ? `${listed(failed, 'and')} failed`
      : notRun.length > 0
        ? `${listed(notRun, 'and')} could not run`
        : null;
  if (what === null) return 'not run because none of its upstream tasks succeeded';
  return contentWithOne.has(rule)
    ? `not run because none of its upstream tasks succeeded: ${what}`
    : `not run because upstream ${what}`;
}

/** Rules that a single success would have met. */
const contentWithOne: ReadonlySet<TriggerRule> = new Set(['one_success', 'all_done_min_one_success']);

function totals(upstream: readonly UpstreamFact[]): UpstreamCounts {
  const sum = (state: string): number => upstream.reduce((all, fact) => all + (fact.counts[state] ?? 0), 0);
  return {
    expected: upstream.reduce((all, fact) => all + fact.expected, 0),
    success: sum('success'),
    skipped: sum('skipped'),
    failed: sum('failed'),
    upstreamFailed: sum('upstream_failed'),
    removed: sum('removed'),
  };
}

const endStates = ['success', 'skipped', 'failed', 'upstream_failed', 'removed'] as const;

function unfinished(fact: UpstreamFact): number {
  return fact.expected - endStates.reduce((all, state) => all + (fact.counts[state] ?? 0), 0);
}

function idsWith(upstream: readonly UpstreamFact[], states: readonly string[]): readonly string[] {
  return upstream
    .filter((fact) => states.some((state) => (fact.counts[state] ?? 0) > 0))
    .map((fact) => fact.taskId);
}

const were = (ids: readonly string[]): string => (ids.length === 1 ? 'was' : 'were');

/** `a`, `a and b`, `a, b, c and 4 more`. */
function listed(ids: readonly string[], word: 'and' | 'or'): string {
  if (ids.length > 4) return `${ids.slice(0, 3).join(', ')} ${word} ${ids.length - 3} more`;
  const last = ids.at(-1) ?? 'its upstream tasks';
  return ids.length < 2 ? last : `${ids.slice(0, -1).join(', ')} ${word} ${last}`;
}
