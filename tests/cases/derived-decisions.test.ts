// Decisions that follow from recorded ones: the same upstream states in another order, as instances of one mapped task,
// in each index of a mapped group, or below a setup further up.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkCase } from './case.ts';
import { triggerRuleCase } from './trigger-rule-case.ts';

interface Recorded {
  readonly rule: string;
  readonly upstream: readonly {
    readonly id: string;
    readonly state: string | null;
    readonly setup?: boolean;
  }[];
  readonly outcome: string;
}

const file = new URL('../contracts/cases/trigger-rules.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Recorded[] };

/** Plain tasks above, none of them a setup. */
const plain = cases.filter(
  (recorded) =>
    Object.keys(recorded).length === 3 &&
    'outcome' in recorded &&
    recorded.upstream.every((above) => 'state' in above && above.setup !== true),
);
const single = plain.filter(({ upstream }) => upstream.length === 1);
const pairs = plain.filter(({ upstream }) => upstream.length === 2);
const states = ['success', 'failed', 'upstream_failed', 'skipped', 'removed', 'running', null];

async function wrong(derived: readonly Readonly<Record<string, unknown>>[]): Promise<string[]> {
  expect(derived.length).toBeGreaterThan(50);
  const problems: string[] = [];
  for (const each of derived) {
    const { check, name } = triggerRuleCase(each);
    const result = await checkCase({ name, check });
    if (!result.passed) problems.push(`${name}: ${result.problems.join('; ')}`);
  }
  return problems;
}

test('the order of what is upstream does not matter', async () => {
  expect(await wrong(pairs.map((each) => ({ ...each, upstream: each.upstream.toReversed() })))).toEqual([]);
});

test('instances of a mapped task count like as many plain tasks', async () => {
  const mapped = pairs.map(({ upstream, ...each }) => ({
    ...each,
    upstream: [{ id: 'm', instances: upstream.map(({ state }) => state) }],
  }));
  expect(await wrong(mapped)).toEqual([]);
});

test('each index of a mapped group decides for itself, as a plain task would', async () => {
  const inGroup = single.flatMap((one) =>
    single
      .filter((other) => other.rule === one.rule)
      .map((other) => ({
        rule: one.rule,
        mapped_group: true,
        upstream: [
          { id: 'a', instances: [one, other, one].map(({ upstream }) => upstream[0]?.state ?? null) },
        ],
        outcomes: [one.outcome, other.outcome, one.outcome],
      })),
  );
  expect(await wrong(inGroup)).toEqual([]);
});

test('a setup further up goes before every rule but always', async () => {
  const below = single.flatMap((recorded) =>
    states.map((state) => ({
      ...recorded,
      indirect_setup: { id: 's', state },
      outcome: recorded.rule === 'always' ? recorded.outcome : withSetup(state, recorded.outcome),
    })),
  );
  expect(await wrong(below)).toEqual([]);
});

function withSetup(state: string | null, outcome: string): string {
  if (state === 'success') return outcome;
  if (state === 'failed' || state === 'upstream_failed') return 'upstream_failed';
  return state === 'skipped' ? 'skipped' : 'wait';
}
