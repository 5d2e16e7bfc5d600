// Mapped groups and loops for tests on the real store, in few words.
import type { GroupDefinition, MappingDefinition, ValueExpression } from '@ariel/core';

export const over = (name: string, expression: ValueExpression): MappingDefinition => ({
  kind: 'cross',
  inputs: [{ name, over: expression }],
});
export const argument = (groupId: string, name: string): ValueExpression => ({
  kind: 'groupArgument',
  groupId,
  name,
});

export const group = (groupId: string, more: Partial<GroupDefinition>): GroupDefinition => ({
  groupId,
  parentGroupId: null,
  displayName: null,
  tooltip: null,
  mapping: null,
  loop: null,
  retries: 0,
  retryDelayMs: 0,
  ...more,
});
