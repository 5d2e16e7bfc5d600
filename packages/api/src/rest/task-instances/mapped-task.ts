// Whether a task has instances that are told apart by a map index. Knows the structure only, not what became of it.
import type { DagDefinition, TaskDefinition } from '@ariel/core';

/** It is mapped itself, or a group around it is. */
export function isMapped({ groups }: DagDefinition, { groupId, mapping }: TaskDefinition): boolean {
  if (mapping !== null) return true;
  for (let next = groupId; next !== null; ) {
    const group = groups.find((each) => each.groupId === next);
    if (!group) return false;
    if (group.mapping !== null) return true;
    next = group.parentGroupId;
  }
  return false;
}
