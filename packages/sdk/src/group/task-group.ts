// `taskGroup()`: a function that places tasks together, under one name. Its types stand in group-type.ts.
import type { Output } from '../reference/wired.ts';
import type { GivenInputs } from '../task/mapping.ts';
import type { GroupPlacementOptions, TaskGroupOptions } from './group-options.ts';
import type { LoopGroup, TaskGroup } from './group-type.ts';
import type { LoopOptions, LoopTools } from './loop-type.ts';
import type { GroupTemplate } from './open-group.ts';
import { placeGroup, placeMappedGroup } from './place-group.ts';
import { placeLoop } from './place-loop.ts';

/**
 * Defines a group of tasks. Ordering what it returns orders all of its tasks.
 *
 * @example
 * const etl = taskGroup('etl', ({ file }: { file: Output<string> }) => parse({ file }));
 */
export function taskGroup<Inputs = Readonly<Record<string, never>>, Result = void>(
  groupId: string,
  body: (inputs: Inputs) => Result,
  options?: TaskGroupOptions,
): TaskGroup<Inputs, Result>;
/**
 * Defines a group of tasks that runs as a loop: its body is told of the iteration.
 *
 * @example
 * const improve = taskGroup('improve', ({ draft }: { draft: Output<string> }, { loop }: LoopTools<string>) =>
 *   rewrite({ draft, last: loop.previous }),
 * );
 */
export function taskGroup<Inputs, Previous, Result extends Output<Previous>>(
  groupId: string,
  body: (inputs: Inputs, tools: LoopTools<Previous>) => Result,
  options?: TaskGroupOptions,
): LoopGroup<Inputs, Result>;
export function taskGroup(
  groupId: string,
  body: GroupTemplate['body'],
  options: TaskGroupOptions = {},
): unknown {
  return groupOf({ groupId, body, options, identity: {} });
}

function groupOf(template: GroupTemplate): unknown {
  const mappable = (given: GivenInputs): object => ({
    expand: (lists: GivenInputs) => placeMappedGroup(template, { given, lists }),
    expandKwargs: (over: unknown) => placeMappedGroup(template, { given, over }),
  });
  return Object.assign((inputs: unknown = {}) => placeGroup(template, inputs), {
    groupId: template.groupId,
    with: ({ id, ...options }: GroupPlacementOptions) =>
      groupOf({
        ...template,
        options: { ...template.options, ...options },
        ...(id === undefined ? {} : { groupId: id, identity: {} }),
      }),
    ...mappable({}),
    partial: mappable,
    loop: (options: LoopOptions<never>, inputs: unknown = {}) => placeLoop(template, options, inputs),
  });
}
