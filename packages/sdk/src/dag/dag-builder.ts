// What one evaluation of a DAG body collects: tasks, groups and edges, in the order of evaluation.
// It only collects and refuses; turning it into the stored form is build-definition.ts.
import type { SourcePlace, TemplateEnvironment, TimetableDefinition } from '@ariel/core';
import {
  type AuthoringFault,
  type AuthoringWarning,
  DagAuthoringError,
  type FaultSubject,
  isDagAuthoringError,
  warningOf,
} from '../error/dag-authoring-error.ts';
import { callerPlace } from '../error/source-place.ts';
import type { Timetable } from '../schedule/timetable.ts';
import { OptionError } from '../task/option-value.ts';
import type { CommonTaskOptions } from '../task/task-options.ts';
import { UnstorableValueError } from '../value/encode-value.ts';
import type { ItemFunction } from './authored-dag.ts';
import { isGroupKey, isKey } from './identifiers.ts';
import type { NodeReference, PlacedGroup, PlacedTask, RawEdge } from './placed-task.ts';

/** A definition made while the body ran, so that one never placed can be warned about. */
interface Definition {
  readonly taskId: string;
  readonly place: SourcePlace | null;
  placed: boolean;
}

export interface IdRequest {
  readonly id: string;
  /** What is placed: the same thing placed again gets a number, another thing is refused. */
  readonly identity: unknown;
  /** Whether an id that is taken gets a number, whoever has it. @default only where the same thing has it */
  readonly addSuffixOnCollision?: boolean | undefined;
}

interface IdHolder {
  readonly identity: unknown;
  readonly place: SourcePlace | null;
}

/** What is around the things that are placed now. */
interface Surroundings {
  readonly groupId: string | null;
  /** What stands in front of their ids. */
  readonly prefix: string;
  readonly defaultArgs: CommonTaskOptions;
  /** The innermost mapped or looping group. */
  readonly scope: string | null;
}

export interface GroupRequest extends IdRequest, Omit<PlacedGroup, 'groupId' | 'parentGroupId'> {
  readonly prefixGroupId: boolean;
  readonly defaultArgs: CommonTaskOptions;
  /** Whether it is placed once but exists several times in a run. */
  readonly isScope: boolean;
}

export class DagBuilder {
  readonly dagId: string;
  readonly maxMapLength: number;
  /** In which dates without an offset are read. */
  readonly timezone: string;
  readonly tasks = new Map<string, PlacedTask>();
  readonly groups = new Map<string, PlacedGroup>();
  /** When the DAG runs; null while that is not known. `custom`: where the timetable is the user's own. */
  schedule: { readonly timetable: TimetableDefinition; readonly custom: Timetable | null } | null = null;
  /** How its templates are written; absent: as usual. */
  templateEnvironment: TemplateEnvironment | undefined;
  readonly edges: RawEdge[] = [];
  readonly itemFunctions: ItemFunction[] = [];
  readonly #holders = new Map<string, IdHolder>();
  /** Of ids without their number: the largest that is taken. */
  readonly #lastSuffixes = new Map<string, number>();
  readonly #definitions: Definition[] = [];
  #around: Surroundings;

  constructor(dagId: string, defaultArgs: CommonTaskOptions, maxMapLength: number, timezone = 'UTC') {
    this.dagId = dagId;
    this.#around = { groupId: null, prefix: '', defaultArgs, scope: null };
    this.maxMapLength = maxMapLength;
    this.timezone = timezone;
  }

  get groupId(): string | null {
    return this.#around.groupId;
  }

  /** Options of tasks placed now that do not set them: the DAG's, then those of the groups around. */
  get defaultArgs(): CommonTaskOptions {
    return this.#around.defaultArgs;
  }

  get scope(): string | null {
    return this.#around.scope;
  }

  /** The group and the groups around it, innermost first. */
  groupsAround(groupId: string | null): string[] {
    const around: string[] = [];
    for (let id = groupId; id !== null; id = this.groups.get(id)?.parentGroupId ?? null) around.push(id);
    return around;
  }

  /** Whether what is placed now lies in the group; everything lies in the DAG itself (null). */
  isInside(groupId: string | null): boolean {
    return groupId === null || this.groupsAround(this.groupId).includes(groupId);
  }

  /** The number by which expressions name the function. */
  addItemFunction(itemFunction: ItemFunction): number {
    return this.itemFunctions.push(itemFunction) - 1;
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

  /** The full id for a group that is placed now. */
  claimGroupId(request: IdRequest): string {
    const groupId = this.#claim(request);
    if (!isGroupKey(request.id)) {
      this.refuse({
        code: 'ARIEL_GROUP_ID_INVALID',
        what: `${JSON.stringify(request.id)} cannot be the id of a group`,
      });
    }
    return groupId;
  }

  /** Runs `body` with a new group around what it places. */
  inGroup<T>(groupId: string, request: GroupRequest, body: () => T): T {
    const around = this.#around;
    const { id: _id, identity: _identity, prefixGroupId, defaultArgs, isScope, ...group } = request;
    this.groups.set(groupId, { groupId, parentGroupId: around.groupId, ...group });
    const given = Object.entries(defaultArgs).filter(([, value]) => value !== undefined);
    this.#around = {
      groupId,
      prefix: prefixGroupId ? `${groupId}.` : '',
      defaultArgs: { ...around.defaultArgs, ...Object.fromEntries(given) },
      scope: isScope ? groupId : around.scope,
    };
    try {
      return body();
    } finally {
      this.#around = around;
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

  /** Runs `work` and says of which task or group it was when an option or a value is refused. */
  about<T>(about: string | FaultSubject | null, work: () => T): T {
    const subject = typeof about === 'string' ? { taskId: about } : about;
    try {
      return work();
    } catch (error) {
      if (isDagAuthoringError(error)) throw error;
      if (error instanceof OptionError)
        this.refuse({ code: error.code, what: error.message, cause: error, ...subject });
      if (error instanceof UnstorableValueError) {
        this.refuse({ code: 'ARIEL_VALUE_NOT_SERIALISABLE', what: error.message, cause: error, ...subject });
      }
      throw error;
    }
  }

  #claim({ addSuffixOnCollision, id, identity }: IdRequest): string {
    const full = `${this.#around.prefix}${id}`;
    const holder = this.#holders.get(full);
    if (holder !== undefined && !(addSuffixOnCollision ?? holder.identity === identity)) {
      const first = holder.place ? `; the first is at ${holder.place.path}:${holder.place.line}` : '';
      this.refuse({ code: 'ARIEL_TASK_ID_TWICE', what: `the id is used twice${first}`, taskId: full });
    }
    const [base, number] = suffixOf(full);
    const last = Math.max(this.#lastSuffixes.get(base) ?? 0, number);
    const free = holder === undefined ? full : `${base}__${last + 1}`;
    this.#lastSuffixes.set(base, holder === undefined ? last : last + 1);
    this.#holders.set(free, { identity, place: callerPlace() });
    return free;
  }
}

/** An id without the number at its end, and that number; 0 where there is none. */
function suffixOf(id: string): readonly [base: string, number: number] {
  const [, base = id, digits = '0'] = /^(.+)__(\d+)$/s.exec(id) ?? [];
  return [base, Number(digits)];
}
