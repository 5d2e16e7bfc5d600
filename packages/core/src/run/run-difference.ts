// What is different between two runs: states, durations, inputs, outputs, conf, params and code. Pure: from two records to a list.
import { canonicalJson } from '../dag/canonical-json.ts';
import type { InstanceState } from '../state/task-state.ts';

/** A run as far as it is compared. Values are JSON text. */
export interface RunRecord {
  readonly state: string;
  readonly durationMs: number | null;
  /** Of the DAG, from 1. */
  readonly versionNumber: number;
  readonly conf: string;
  readonly params: string;
  /** Path → hash of what stands there. */
  readonly files: Readonly<Record<string, string>>;
  readonly instances: readonly InstanceRecord[];
}

export interface InstanceRecord {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly state: InstanceState;
  readonly tryNumber: number;
  readonly durationMs: number | null;
  /** Name → JSON text: what it was given, as far as it was written down. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Key → JSON text: what it returned and pushed. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** Null: it is not there in that run. */
export interface Change<Value = string> {
  readonly name: string;
  readonly left: Value | null;
  readonly right: Value | null;
}

export interface InstanceDifference {
  readonly taskId: string;
  readonly mapIndex: number;
  readonly iteration: number;
  readonly isOnlyIn: 'left' | 'right' | null;
  readonly state: { readonly left: InstanceState; readonly right: InstanceState };
  readonly durationMs: { readonly left: number | null; readonly right: number | null };
  readonly tryNumber: { readonly left: number | null; readonly right: number | null };
  readonly inputs: readonly Change[];
  readonly outputs: readonly Change[];
}

export interface RunDifference {
  readonly state: { readonly left: string; readonly right: string };
  readonly durationMs: { readonly left: number | null; readonly right: number | null };
  readonly version: { readonly left: number; readonly right: number };
  readonly conf: readonly Change[];
  readonly params: readonly Change[];
  /** Files that one of them does not have, or has with other content: their hashes. */
  readonly code: readonly Change[];
  /** Instances that ended otherwise, were given or gave something else; in order of task, iteration and map index. */
  readonly instances: readonly InstanceDifference[];
  /** Instances that are alike but for how long they took. */
  readonly sameInstances: number;
}

export function compareRuns(left: RunRecord, right: RunRecord): RunDifference {
  const all = pairs(left.instances, right.instances);
  const instances = all.flatMap(([one, other]) => differenceOf(one, other) ?? []);
  return {
    state: { left: left.state, right: right.state },
    durationMs: { left: left.durationMs, right: right.durationMs },
    version: { left: left.versionNumber, right: right.versionNumber },
    conf: changesOf(fieldsOf(left.conf), fieldsOf(right.conf)),
    params: changesOf(fieldsOf(left.params), fieldsOf(right.params)),
    code: changesOf(left.files, right.files),
    instances,
    sameInstances: all.length - instances.length,
  };
}

type Pair = readonly [InstanceRecord | undefined, InstanceRecord | undefined];

function pairs(left: readonly InstanceRecord[], right: readonly InstanceRecord[]): Pair[] {
  const nameOf = ({ iteration, mapIndex, taskId }: InstanceRecord): string =>
    `${taskId}\n${iteration}\n${mapIndex}`;
  const others = new Map(right.map((each) => [nameOf(each), each]));
  const known = new Set(left.map(nameOf));
  const both = left.map((each): Pair => [each, others.get(nameOf(each))]);
  const added = right.filter((each) => !known.has(nameOf(each))).map((each): Pair => [undefined, each]);
  return [...both, ...added].sort((one, other) => order(one[0] ?? one[1], other[0] ?? other[1]));
}

function order(one: InstanceRecord | undefined, other: InstanceRecord | undefined): number {
  if (!one || !other) return 0;
  if (one.taskId !== other.taskId) return one.taskId < other.taskId ? -1 : 1;
  return one.iteration - other.iteration || one.mapIndex - other.mapIndex;
}

function differenceOf(
  left: InstanceRecord | undefined,
  right: InstanceRecord | undefined,
): InstanceDifference | null {
  const [known] = [left ?? right];
  if (!known) return null;
  const inputs = changesOf(left?.inputs ?? {}, right?.inputs ?? {});
  const outputs = changesOf(left?.outputs ?? {}, right?.outputs ?? {});
  const isOnlyIn = left === undefined ? 'right' : right === undefined ? 'left' : null;
  const isSame = left?.state === right?.state && inputs.length === 0 && outputs.length === 0;
  if (isOnlyIn === null && isSame) return null;
  return {
    taskId: known.taskId,
    mapIndex: known.mapIndex,
    iteration: known.iteration,
    isOnlyIn,
    state: { left: left?.state ?? null, right: right?.state ?? null },
    durationMs: { left: left?.durationMs ?? null, right: right?.durationMs ?? null },
    tryNumber: { left: left?.tryNumber ?? null, right: right?.tryNumber ?? null },
    inputs,
    outputs,
  };
}

function changesOf(
  left: Readonly<Record<string, string>>,
  right: Readonly<Record<string, string>>,
): Change[] {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].sort();
  return names.flatMap((name) => {
    const [one, other] = [left[name] ?? null, right[name] ?? null];
    return isSameJson(one, other) ? [] : [{ name, left: one, right: other }];
  });
}

/** Numbers with so many digits may not survive being read: then only the texts are compared. */
const LONG_NUMBER = /\d{16}/;

/** The order of keys and blanks do not count. */
export function isSameJson(one: string | null, other: string | null): boolean {
  if (one === other || one === null || other === null) return one === other;
  if (LONG_NUMBER.test(one) || LONG_NUMBER.test(other)) return false;
  try {
    return canonicalJson(JSON.parse(one)) === canonicalJson(JSON.parse(other));
  } catch {
    // A hash of a file is no JSON.
    return false;
  }
}

/** The fields of an object's JSON text, each as text; anything else is one field without a name. */
function fieldsOf(json: string): Readonly<Record<string, string>> {
  const value = JSON.parse(json) as unknown;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { '': json };
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, JSON.stringify(each)]));
}
