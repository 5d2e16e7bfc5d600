// The sentence over a task group: how far it is and, where something failed, in what. Pure.
import type { GroupDetail } from '@ariel/protocol';
import { t } from '../../messages/en.ts';

export function groupHeadline({ counts, members }: Pick<GroupDetail, 'counts' | 'members'>): string {
  const failed = counts.failed ?? 0;
  if (failed === 0) return t.task.mapped(counts);
  const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
  const places = members.filter(({ cell }) => cell.state === 'failed').map(({ label }) => label);
  return t.group.failed(failed, total, places);
}
