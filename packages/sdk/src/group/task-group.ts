// Task groups: a function that places tasks together, under one name.
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { Orderable } from '../order/orderable.ts';
import { orderingOf, rememberNode } from '../order/ordering.ts';
import { makeReference, referenceFacts } from '../reference/reference.ts';
import type { InputArguments } from '../reference/wired.ts';
import { currentBuilder } from '../task/place-task.ts';

export interface TaskGroupOptions {
  /** What the pages call it. @default its id */
  readonly displayName?: string;
  /** Shown when a pointer rests on it. */
  readonly tooltip?: string;
}

/** A placed group, to order as a whole. */
export interface PlacedTaskGroup extends Orderable {
  readonly groupId: string;
}

/** What placing a group gives: what its body returned, or the group to order where it returned nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: what a body without a result returns is void.
export type GroupResult<Result> = [Result] extends [void] ? PlacedTaskGroup : Result;

/** A task group: calling it inside a DAG body places its tasks there. */
export interface TaskGroup<Inputs, Result> {
  (...inputs: InputArguments<Inputs>): GroupResult<Result>;
  readonly groupId: string;
  /**
   * The same group under another id.
   *
   * @example
   * etl.with({ id: 'etl_late' })({ file });
   */
  with(options: TaskGroupOptions & { readonly id?: string }): TaskGroup<Inputs, Result>;
}

/**
 * Defines a group of tasks. Ordering what it returns orders all of its tasks.
 *
 * @example
 * const etl = taskGroup('etl', ({ file }: { file: Output<string> }) => parse({ file }));
 */
export function taskGroup<Inputs = Readonly<Record<string, never>>, Result = void>(
  groupId: string,
  body: (inputs: Inputs) => Result,
  options: TaskGroupOptions = {},
): TaskGroup<Inputs, Result> {
  return groupOf({ groupId, body: body as Body, options, identity: {} }) as TaskGroup<Inputs, Result>;
}

type Body = (inputs: unknown) => unknown;

interface GroupTemplate {
  readonly groupId: string;
  readonly body: Body;
  readonly options: TaskGroupOptions;
  readonly identity: object;
}

function groupOf(template: GroupTemplate): unknown {
  return Object.assign((inputs: unknown = {}) => placeGroup(template, inputs), {
    groupId: template.groupId,
    with: ({ id, ...options }: TaskGroupOptions & { readonly id?: string }) =>
      groupOf({
        ...template,
        options: { ...template.options, ...options },
        ...(id === undefined ? {} : { groupId: id, identity: {} }),
      }),
  });
}

function placeGroup({ groupId: id, body, options, identity }: GroupTemplate, inputs: unknown): unknown {
  const builder = currentBuilder(`group "${id}"`);
  const { displayName = null, tooltip = null } = options;
  const { groupId, result } = builder.inGroup({ id, identity, displayName, tooltip }, () => body(inputs));
  return result === undefined ? groupNode(builder, groupId) : orderedAsGroup(builder, groupId, result);
}

function groupNode(builder: DagBuilder, groupId: string): PlacedTaskGroup {
  const node = { kind: 'group', id: groupId } as const;
  const placed = { groupId, ...orderingOf(builder, node) };
  rememberNode(placed, builder, node);
  return placed;
}

/** An output that a group returns keeps its value, but ordering it waits for the whole group. */
function orderedAsGroup(builder: DagBuilder, groupId: string, result: unknown): unknown {
  const facts = referenceFacts(result);
  if (facts === undefined || facts.owner !== builder) return result;
  const node = { kind: 'group', id: groupId } as const;
  const output = makeReference(orderingOf(builder, node), facts);
  rememberNode(output, builder, node);
  return output;
}
