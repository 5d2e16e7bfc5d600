// How long the lists must be that tasks pretend to return, so that what is mapped over them gets as many instances as asked for.
import type { DagDefinition, MappingDefinition, TaskDefinition, ValueExpression } from '@ariel/core';
import { refuse } from '../simulation-error.ts';

/** What a task that something is mapped over returns. */
export interface PretendedList {
  readonly length: number;
  /** Its items are objects of inputs. */
  readonly isKwargs: boolean;
}

/** Instances of what is mapped, where nothing is said. */
const DEFAULT_LENGTH = 1;

interface Mapped {
  readonly id: string;
  readonly mapping: MappingDefinition;
}

export const mappedIds = (dag: DagDefinition): string[] => mappedOf(dag).map(({ id }) => id);

/** By task id, for one DAG. `lengthOf` gives what was asked for a mapped task or group. */
export function pretendedLists(
  dag: DagDefinition,
  lengthOf: (id: string) => number | undefined,
): ReadonlyMap<string, PretendedList> {
  const tasks = new Map(dag.tasks.map((task) => [task.taskId, task]));
  const lists = new Map<string, PretendedList>();
  for (const { id, mapping } of mappedOf(dag)) {
    const asked = lengthOf(id);
    const wanted = asked ?? DEFAULT_LENGTH;
    let isSet = false;
    for (const source of sourcesOf(mapping)) {
      // In a product the first list has all the items, and the others one.
      const length = isSet ? 1 : wanted;
      for (const [taskId, share] of shares(source, length)) {
        if (!returnsList(tasks.get(taskId))) continue;
        isSet = true;
        // Something that was asked for stands over what is only assumed.
        if (asked !== undefined || !lists.has(taskId))
          lists.set(taskId, { length: share, isKwargs: mapping.kind === 'kwargs' });
      }
    }
    if (!isSet && asked !== undefined) {
      refuse(
        `\`lengths\` gives ${asked} for "${dag.dagId}.${id}", whose instances do not follow from a list that a task returns.`,
        'Leave it out: its list is part of the DAG, a param, or the results of another mapped task.',
      );
    }
  }
  return lists;
}

function mappedOf({ groups, tasks }: DagDefinition): Mapped[] {
  const both = [
    ...tasks.map(({ mapping, taskId }) => ({ id: taskId, mapping })),
    ...groups.map(({ groupId, mapping }) => ({ id: groupId, mapping })),
  ];
  return both.flatMap(({ id, mapping }) => (mapping === null ? [] : [{ id, mapping }]));
}

const sourcesOf = (mapping: MappingDefinition): readonly ValueExpression[] =>
  mapping.kind === 'kwargs' ? [mapping.over] : mapping.inputs.map(({ over }) => over);

/** Which outputs make a list of `length` items, and how many items each gives. */
function shares(expression: ValueExpression, length: number): readonly (readonly [string, number])[] {
  switch (expression.kind) {
    case 'output':
      return [[expression.taskId, length]];
    case 'map':
    case 'filter':
      return shares(expression.source, length);
    case 'zip':
      return expression.sources.flatMap((source) => shares(source, length));
    case 'concat':
      return expression.sources.flatMap((source, index) => shares(source, index === 0 ? length : 0));
    default:
      return [];
  }
}

/** The results of a mapped task are one per instance, whatever each returns. */
const returnsList = (task: TaskDefinition | undefined): boolean =>
  task !== undefined && task.mapping === null;
