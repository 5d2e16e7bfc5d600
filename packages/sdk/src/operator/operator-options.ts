// Which options of an operator are the task's, and how the others become stored inputs.
import type { TaskKind, ValueExpression } from '@ariel/core';
import { failureOptionNames } from '../failure/failure-options.ts';
import type { TaskHandler } from '../run/task-handler.ts';
import { waitOptionNames } from '../sensor/sensor-options.ts';
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
  ...failureOptionNames,
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
  ignoreFirstDependsOnPast: true,
  waitForDownstream: true,
  waitForPastDependsBeforeSkipping: true,
  startDate: true,
  endDate: true,
  mapIndexTemplate: true,
  renderTemplateAsNativeObj: true,
  doXcomPush: true,
  multipleOutputs: true,
  outlets: true,
  inlets: true,
} as const satisfies Readonly<Record<keyof OperatorOptions, true>>;

type OwnOptions = readonly (readonly [name: string, value: unknown])[];

/** How a sensor waits is said by the task, too. */
function ownOptions(options: object, kind: TaskKind | null = null): OwnOptions {
  return Object.entries(options).filter(
    ([name, value]) =>
      value !== undefined &&
      !Object.hasOwn(commonOptions, name) &&
      !(kind === 'sensor' && Object.hasOwn(waitOptionNames, name)),
  );
}

/** Options that are functions but no templates stay with the object: code is never stored. */
export function inputsOf(
  templateFields: readonly string[],
  options: object,
  wiring: Wiring,
  kind: TaskKind | null = null,
  templateExt: readonly string[] = [],
): Readonly<Record<string, ValueExpression>> {
  const entries = ownOptions(options, kind).flatMap(
    ([name, value]): (readonly [string, ValueExpression])[] => {
      const templated = templateFields.includes(name);
      if (typeof value === 'function') return templated ? [[name, { kind: 'function' }]] : [];
      return [[name, wiring.wire(name, value, templated && templateExt)]];
    },
  );
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
