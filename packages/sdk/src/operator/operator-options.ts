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
  doc: true,
  docJson: true,
  docYaml: true,
  docRst: true,
  loggerName: true,
  params: true,
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
  runAsUser: true,
  executor: true,
  executorConfig: true,
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

/** What a class says of its options. */
export interface OptionRules {
  readonly taskKind: TaskKind;
  readonly templateFields: readonly string[];
  readonly templateExt: readonly string[];
  /** Names of options of every task that mean something else to this operator. @default none */
  readonly ownOptions?: readonly string[];
}

type OwnOptions = readonly (readonly [name: string, value: unknown])[];

/** How a sensor waits is said by the task, too. */
function ownOptions({ ownOptions: own = [], taskKind }: OptionRules, options: object): OwnOptions {
  return Object.entries(options).filter(
    ([name, value]) =>
      value !== undefined &&
      (own.includes(name) ||
        !(
          Object.hasOwn(commonOptions, name) ||
          (taskKind === 'sensor' && Object.hasOwn(waitOptionNames, name))
        )),
  );
}

/** The options as the task's: without those that are the operator's own under a name of the task's. */
export function taskOptionsOf<Options extends object>(
  { ownOptions: own = [] }: OptionRules,
  options: Options,
): Options {
  if (own.length === 0) return options;
  return Object.fromEntries(Object.entries(options).filter(([name]) => !own.includes(name))) as Options;
}

/** Options that are functions but no templates stay with the object: code is never stored. */
export function inputsOf(
  rules: OptionRules,
  options: object,
  wiring: Wiring,
): Readonly<Record<string, ValueExpression>> {
  const { templateExt, templateFields } = rules;
  const entries = ownOptions(rules, options).flatMap(
    ([name, value]): (readonly [string, ValueExpression])[] => {
      const templated = templateFields.includes(name);
      if (typeof value === 'function') return templated ? [[name, { kind: 'function' }]] : [];
      return [[name, wiring.wire(name, value, templated && templateExt)]];
    },
  );
  return Object.fromEntries(entries);
}

export function inputFunctionsOf(rules: OptionRules, options: object): TaskHandler['inputFunctions'] {
  const functions = ownOptions(rules, options).filter(
    ([name, value]) => rules.templateFields.includes(name) && typeof value === 'function',
  );
  return Object.fromEntries(functions) as TaskHandler['inputFunctions'];
}
