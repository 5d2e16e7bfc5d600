// What one evaluation of a DAG body collects: tasks, groups and edges, in the order of evaluation.
// It only collects and refuses; turning it into the stored form is build-definition.ts.
import type { SourcePlace } from '@ariel/core';
import {
  type AuthoringFault,
  type AuthoringWarning,
  DagAuthoringError,
  isDagAuthoringError,
  warningOf,
} from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import { OptionError } from '../task/option-value.ts';
import type { CommonTaskOptions } from '../task/task-options.ts';
import { UnstorableValueError } from '../value/encode-value.ts';
import { isGroupKey, isKey } from './identifiers.ts';
import type { NodeReference, PlacedGroup, PlacedTask, RawEdge } from './placed-task.ts';

/** A definition made while the body ran, so that one never placed can be warned about. */
interface Definition {
  readonly taskId: string;
  readonly place: SourcePlace | null;
  placed: boolean;
}

interface IdRequest {
  readonly id: string;
  /** What is placed: the same thing placed again gets a number, another thing is refused. */
  readonly identity: unknown;
}

interface IdHolder {
  readonly identity: unknown;
  readonly place: SourcePlace | null;
  /** The number to try first when the same thing is placed again. */
  next: number;
}

export class DagBuilder {
  readonly dagId: string;
  readonly defaultArgs: CommonTaskOptions;
  readonly maxMapLength: number;
  readonly tasks = new Map<string, PlacedTask>();
  readonly groups = new Map<string, PlacedGroup>();
  readonly edges: RawEdge[] = [];
  readonly #holders = new Map<string, IdHolder>();
  readonly #definitions: Definition[] = [];
  #groupId: string | null = null;

  constructor(dagId: string, defaultArgs: CommonTaskOptions, maxMapLength: number) {
    this.dagId = dagId;
    this.defaultArgs = defaultArgs;
    this.maxMapLength = maxMapLength;
  }

  get groupId(): string | null {
    return this.#groupId;
  }

  define(taskId: string): Definition {
    const definition = { taskId, place: callerPlace(), placed: false };
    this.#definitions.push(definition);
    return definition;
  }

  /** The full id for a task that is placed now. */
  claimTaskId(request: IdRequest): string {
    const taskId = this.#claim(request);
    if (!isKey(request.id) || !isKey(taskId)) {
      this.refuse({
        code: 'ARIEL_TASK_ID_INVALID',
        what: `${JSON.stringify(taskId)} cannot be the id of a task`,
        taskId,
      });
    }
    return taskId;
  }

  /** Where an id was claimed. */
  placeOf(id: string): SourcePlace | null {
    return this.#holders.get(id)?.place ?? null;
  }

  addTask(task: PlacedTask): void {
    this.tasks.set(task.taskId, task);
  }

  /** Runs `body` with a new group around what it places. */
  inGroup<T>(
    request: IdRequest & Pick<PlacedGroup, 'displayName' | 'tooltip'>,
    body: () => T,
  ): { readonly groupId: string; readonly result: T } {
    const parentGroupId = this.#groupId;
    const groupId = this.#claim(request);
    if (!isGroupKey(request.id)) {
      this.refuse({
        code: 'ARIEL_GROUP_ID_INVALID',
        what: `${JSON.stringify(request.id)} cannot be the id of a group`,
      });
    }
    this.groups.set(groupId, {
      groupId,
      parentGroupId,
      displayName: request.displayName,
      tooltip: request.tooltip,
    });
    this.#groupId = groupId;
    try {
      return { groupId, result: body() };
    } finally {
      this.#groupId = parentGroupId;
    }
  }

  addEdge(from: NodeReference, to: NodeReference, label: string | null = null): void {
    this.edges.push({ from, to, label });
  }

  warnings(): AuthoringWarning[] {
    const forgotten = this.#definitions.filter(({ placed }) => !placed);
    return forgotten.map(({ taskId, place }) =>
      warningOf({
        code: 'ARIEL_TASK_NOT_PLACED',
        what: 'the task is defined in the DAG body but never placed',
        dagId: this.dagId,
        taskId,
        place,
      }),
    );
  }

  refuse(fault: AuthoringFault): never {
    throw new DagAuthoringError({ dagId: this.dagId, place: callerPlace(), ...fault });
  }

  /** Runs `work` and says of which task it was when an option or a value is refused. */
  about<T>(taskId: string | null, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDagAuthoringError(error)) throw error;
      if (error instanceof OptionError)
        this.refuse({ code: error.code, what: error.message, taskId, cause: error });
      if (error instanceof UnstorableValueError) {
        this.refuse({ code: 'ARIEL_VALUE_NOT_SERIALISABLE', what: error.message, taskId, cause: error });
      }
      throw error;
    }
  }

  #claim({ id, identity }: IdRequest): string {
    const full = this.#groupId === null ? id : `${this.#groupId}.${id}`;
    const holder = this.#holders.get(full);
    if (holder !== undefined && holder.identity !== identity) {
      const first = holder.place ? `; the first is at ${holder.place.path}:${holder.place.line}` : '';
      this.refuse({ code: 'ARIEL_TASK_ID_TWICE', what: `the id is used twice${first}`, taskId: full });
    }
    let free = full;
    if (holder !== undefined) {
      while (this.#holders.has(`${full}__${holder.next}`)) holder.next += 1;
      free = `${full}__${holder.next}`;
    }
    this.#holders.set(free, { identity, place: callerPlace(), next: 1 });
    return free;
  }
}
