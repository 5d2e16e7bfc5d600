import type { GroupMember } from '@ariel/protocol';
import { expect, test } from 'vitest';
import { groupHeadline } from './group-headline.ts';

const member = (label: string, state: GroupMember['cell']['state']) =>
  ({ label, cell: { state } }) as GroupMember;

test.each([
  [{ success: 4 }, 'All 4 instances succeeded.'],
  [{ success: 1, running: 2, none: 1 }, '1 of 4 instances are done, 2 running.'],
  [{}, 'It has no instances yet.'],
  [{ success: 3, failed: 1, upstream_failed: 2 }, '1 of 6 instances failed, in check.'],
])('%j: %s', (counts, words) => {
  const members = [
    member('read', 'success'),
    member('check', (counts as { failed?: number }).failed ? 'failed' : 'success'),
  ];
  expect(groupHeadline({ counts, members })).toBe(words);
});
