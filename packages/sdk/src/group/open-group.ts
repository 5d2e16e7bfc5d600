// Opening a group in the DAG whose body is running.
import type { MappingDefinition } from '@ariel/core';
import type { DagBuilder, GroupRequest, IdRequest } from '../dag/dag-builder.ts';
import { durationMs, refuseOption } from '../task/option-value.ts';
import type { TaskGroupOptions } from './group-options.ts';

/** A defined group. */
export interface GroupTemplate {
  readonly groupId: string;
  readonly body: (inputs: never, tools: never) => unknown;
  readonly options: TaskGroupOptions;
  readonly identity: object;
}

/** How the id of a group is asked for. */
export function idRequestOf({ groupId: id, identity, options }: GroupTemplate): IdRequest {
  const { addSuffixOnCollision } = options;
  return { id, identity, addSuffixOnCollision };
}

interface Opening {
  readonly groupId: string;
  readonly mapping?: MappingDefinition;
  readonly isLoop?: boolean;
}

/** Runs `body` with the group around what it places. The group's id is claimed before. */
export function openGroup<Result>(
  builder: DagBuilder,
  { groupId: id, identity, options }: GroupTemplate,
  { groupId, mapping, isLoop = false }: Opening,
  body: () => Result,
): Result {
  const { retries = 0, retryDelay = retries === 0 ? '0s' : '5m' } = options;
  const request = builder.about({ groupId }, (): GroupRequest => {
    if (!Number.isSafeInteger(retries) || retries < 0)
      refuseOption('retries', retries, 'a whole number of at least 0');
    return {
      id,
      identity,
      displayName: options.displayName ?? null,
      tooltip: options.tooltip ?? null,
      mapping: mapping ?? null,
      loop: null,
      retries,
      retryDelayMs: durationMs('retryDelay', retryDelay),
      prefixGroupId: options.prefixGroupId ?? true,
      defaultArgs: options.defaultArgs ?? {},
      isScope: mapping !== undefined || isLoop,
    };
  });
  return builder.inGroup(groupId, request, body);
}
