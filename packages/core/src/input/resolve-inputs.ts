// All that an instance of a task is given before it begins: its inputs, and what it may know of its loop.
import type { AppliedInput } from './applied-input.ts';
import { groupOf } from './graph-parts.ts';
import { ownCoordinates } from './instance-place.ts';
import { resolveMapping, resolvePrevious, resolveWhole } from './resolve-expression.ts';
import type { InputPlace, Resolving } from './value-request.ts';

export interface ResolvedInputs {
  /** JSON texts by name. Functions of the context are left out: they are the task process's. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Those of which functions of the DAG file make something. */
  readonly applied: Readonly<Record<string, AppliedInput>>;
  /** An object of further inputs that functions make; null where there is none. */
  readonly kwargs: AppliedInput | null;
}

/** The innermost loop around an instance. */
export interface LoopPlace {
  readonly groupId: string;
  /** From 0. */
  readonly index: number;
  readonly maxIterations: number;
  /** JSON text of what the iteration before gave; null in the first. */
  readonly previousJson: string | null;
}

export function* resolveInputs(place: InputPlace): Resolving<ResolvedInputs> {
  const { task } = place.instance;
  const { mapping } = task.definition;
  const values = new Map<string, AppliedInput>();
  for (const [name, expression] of Object.entries(task.definition.inputs)) {
    if (expression.kind !== 'function') values.set(name, yield* resolveWhole(place, expression));
  }
  const own = mapping === null ? -1 : (ownCoordinates(place.instance).at(-1) ?? -1);
  if (mapping === null || own < 0) return sorted(values, null);
  const mapped = yield* resolveMapping(place, mapping, own);
  for (const [name, value] of mapped.inputs) values.set(name, value);
  return sorted(values, mapped.kwargs);
}

function sorted(values: ReadonlyMap<string, AppliedInput>, kwargs: AppliedInput | null): ResolvedInputs {
  const inputs: Record<string, string> = {};
  const applied: Record<string, AppliedInput> = {};
  for (const [name, value] of values) {
    if (value.kind === 'json') inputs[name] = value.json;
    else applied[name] = value;
  }
  return { inputs, applied, kwargs };
}

/** Null where no loop is around the instance. */
export function* resolveLoopPlace(place: InputPlace): Resolving<LoopPlace | null> {
  const { scopes } = place.instance.task;
  const at = scopes.findLastIndex(({ kind }) => kind === 'loop');
  const groupId = scopes[at]?.groupId;
  const loop = groupId === undefined ? null : (groupOf(place.graph, groupId)?.loop ?? null);
  if (groupId === undefined || loop === null) return null;
  const index = ownCoordinates(place.instance)[at] ?? 0;
  const previousJson = yield* resolvePrevious(place, groupId);
  return { groupId, index, maxIterations: loop.maxIterations, previousJson };
}
