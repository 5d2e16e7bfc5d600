// What the examples of loops and of groups that are tried again are expected to do.
import { expect } from 'vitest';
import type { Expectations } from './expectation.ts';

export const loops: Expectations = {
  loop_until_good: {
    file: 'loops/loop.ts',
    runs: [
      {
        state: 'success',
        instances: { 'refine.improve': 3, 'refine.rate': 3, 'refine.loop_gate': 3 },
        outputs: { publish: 'Once upon a time!!!' },
        also: ({ logs }) =>
          expect(logs.map(({ message }) => message)).toEqual([
            'round 1 of at most 10',
            'round 2 of at most 10',
            'round 3 of at most 10',
          ]),
      },
    ],
  },
  loop_fixed_number: {
    file: 'loops/loop-limits.ts',
    runs: [{ state: 'success', instances: { 'knocking.knock': 3 }, outputs: { go_home: 'knocked 3 times' } }],
  },
  loop_never_enough: {
    file: 'loops/loop-limits.ts',
    runs: [
      {
        state: 'failed',
        besides: { 'knocking.loop_gate#2': 'failed', go_home: 'upstream_failed' },
        instances: { 'knocking.knock': 3 },
      },
    ],
  },
  loop_nested: {
    file: 'loops/nested-loops.ts',
    runs: [
      {
        state: 'success',
        instances: { 'course.practising.practise': 4, 'course.note': 2 },
        outputs: { diploma: ['lesson 0: again again', 'lesson 1: again again'] },
      },
    ],
    schedules: [
      {
        // Every instance has its place in both loops, from the first on.
        options: {
          from: '2026-01-01',
          to: '2026-01-02',
          triggers: [{ at: '2026-01-01' }],
          iterations: { 'course.practising': 2 },
        },
        also: ({ runs }) => {
          const practised = runs
            .flatMap(({ tasks }) => tasks)
            .filter(({ taskId }) => taskId.endsWith('practise'));
          expect(practised.map(({ path }) => path)).toEqual(['0/0', '0/1', '1/0', '1/1']);
        },
      },
    ],
  },
  loop_in_mapped_group: {
    file: 'loops/loop-in-mapped-group.ts',
    runs: [
      {
        state: 'success',
        // One offer, six and three.
        instances: { 'sell.negotiate.offer': 10, 'sell.sign': 3 },
        outputs: { celebrate: ['Elm Street for 300', 'High Street for 450', 'Mill Lane for 420'] },
      },
    ],
  },
  loop_with_mapping: {
    file: 'loops/mapping-in-loop.ts',
    runs: [
      {
        state: 'success',
        instances: { 'download.fetch_page': 5, 'download.collect': 3 },
        outputs: { bind_book: 'page 0, page 1, page 2, page 3, page 4' },
      },
    ],
  },
  group_retries: {
    file: 'loops/group-retries.ts',
    runs: [{ state: 'success', outputs: { done: 'sent with ticket 2' } }],
  },
};
