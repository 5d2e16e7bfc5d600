// Which options of an operator are the task's, and how the others become stored inputs.
import type { ValueExpression } from '@ariel/core';
import type { TaskHandler } from '../run/task-handler.ts';
import type { TaskOptions } from '../task/task-options.ts';
import type { Wiring } from '../task/wiring.ts';

/** Options that every operator takes. */
export interface OperatorOptions extends TaskOptions {
  readonly taskId: string;
}

/** An object, so that the compiler sees when one is missing. */
const commonOptions = {
  taskId: true,
  displayName: true,
  docMd: true,
  retries: true,
  retryDelay: true,
  infraRetries: true,
  executionTimeout: true,
  triggerRule: true,
  pool: true,
  poolSlots: true,
  priorityWeight: true,
  weightRule: true,
  queue: true,
  owner: true,
  maxActiveTisPerDag: true,
  maxActiveTisPerDagrun: true,
  limit: true,
  dependsOnPast: true,
  waitForDownstream: true,
  waitForPastDependsBeforeSkipping: true,
  startDate: true,
  endDate: true,
  mapIndexTemplate: true,
} as const satisfies Readonly<Record<keyof OperatorOptions, true>>;

type OwnOptions = readonly (readonly [name: string, value: unknown])[];

function ownOptions(options: object): OwnOptions {
  return Object.entries(options).filter(
    ([name, value]) => !Object.hasOwn(commonOptions, name) && value !== undefined,
  );
}

/** Options that are functions but no templates stay with the object: code is never stored. */
export function inputsOf(
  templateFields: readonly string[],
  options: object,
  wiring: Wiring,
): Readonly<Record<string, ValueExpression>> {
  const entries = ownOptions(options).flatMap(([name, value]): (readonly [string, ValueExpression])[] => {
    const templated = templateFields.includes(name);
    if (typeof value === 'function') return templated ? [[name, { kind: 'function' }]] : [];
    return [[name, wiring.wire(name, value, templated)]];
  });
  return Object.fromEntries(entries);
}

export function inputFunctionsOf(
  templateFields: readonly string[],
  options: object,
): TaskHandler['inputFunctions'] {
  const functions = ownOptions(options).filter(
    ([name, value]) => templateFields.includes(name) && typeof value === 'function',
  );
  return Object.fromEntries(functions) as TaskHandler['inputFunctions'];
}
