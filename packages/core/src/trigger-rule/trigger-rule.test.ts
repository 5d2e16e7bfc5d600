// Every recorded decision about a task whose upstream tasks are plain or mapped; setups and groups come with them.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evaluateTriggerRule, type TriggerRule } from './trigger-rule.ts';

interface RecordedCase {
  readonly rule: TriggerRule;
  readonly upstream: readonly { state?: string | null; instances?: (string | null)[]; setup?: boolean }[];
  readonly outcome?: string;
  readonly [other: string]: unknown;
}

const { cases } = JSON.parse(
  readFileSync(new URL('../../../../tests/contracts/cases/trigger-rules.json', import.meta.url), 'utf8'),
) as { cases: RecordedCase[] };

const special = ['teardown', 'between', 'indirect_setup', 'mapped_group', 'instances', 'outcomes'];
const plain = cases.filter(
  (recorded) => !special.some((key) => key in recorded) && !recorded.upstream.some((parent) => parent.setup),
);

function countsOf(recorded: RecordedCase) {
  const states = recorded.upstream.flatMap((parent) => parent.instances ?? [parent.state ?? null]);
  const count = (state: string) => states.filter((each) => each === state).length;
  return {
    expected: states.length,
    success: count('success'),
    skipped: count('skipped'),
    failed: count('failed'),
    upstreamFailed: count('upstream_failed'),
    removed: count('removed'),
  };
}

test('every recorded decision about plain and mapped upstream tasks is repeated', () => {
  const wrong = plain
    .map((recorded) => ({ recorded, got: evaluateTriggerRule(recorded.rule, countsOf(recorded)) }))
    .filter(({ recorded, got }) => got !== recorded.outcome)
    .map(({ recorded, got }) => `${JSON.stringify(recorded)} → ${got}`);
  expect(plain.length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});
