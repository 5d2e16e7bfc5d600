// One task of a DAG as a DAG of its own: what other tasks would have returned is given, trigger rules do not count.
import { type DagDefinition, outputsIn, type TaskDefinition } from '@ariel/core';
import type { AuthoredDag, TaskHandler } from '@ariel/sdk';
import { CommandError } from '../command-error.ts';

export interface SingleTask {
  readonly dag: AuthoredDag;
  readonly taskId: string;
  /** What other tasks returned, by task id; a mapped one's as a list. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Tasks that it does not take as inputs, but whose outputs its templates may pull. @default none */
  readonly pulled?: readonly string[];
  /** The only instance to run; the others of a mapped task do nothing. Null: all of them, or the task is not mapped. */
  readonly mapIndex: number | null;
}

export function singleTaskDag({ dag, mapIndex, outputs, pulled = [], taskId }: SingleTask): AuthoredDag {
  const task = dag.definition.tasks.find((each) => each.taskId === taskId);
  const handler = dag.handlers.get(taskId);
  if (!task || !handler)
    throw new Error(`${dag.definition.dagId} has no task ${taskId}; the caller checks that first`);
  const sources = sourcesOf(task);
  const missing = sources.filter((source) => !Object.hasOwn(outputs, source));
  if (missing.length > 0) throw missingOutputs(task, missing);
  for (const source of pulled) if (source !== taskId && !sources.includes(source)) sources.push(source);
  const target: TaskDefinition = {
    ...task,
    upstream: sources,
    triggerRule: 'always',
    branchTargets: task.branchTargets,
    retries: 0,
    infraRetries: 0,
  };
  const definition: DagDefinition = {
    ...dag.definition,
    tasks: [...sources.map((source) => stubOf(task, source)), ...branchStubs(task, sources), target],
    edgeLabels: [],
  };
  const handlers = new Map<string, TaskHandler>([
    ...sources.map((source) => [source, giving(outputs[source])] as const),
    ...branchStubs(task, sources).map((stub) => [stub.taskId, giving(null)] as const),
    [taskId, mapIndex === null ? handler : onlyInstance(handler, mapIndex)],
  ]);
  return { ...dag, definition, handlers };
}

/** The tasks whose outputs it takes. */
export function sourcesOf({ inputs, mapping }: TaskDefinition): string[] {
  const over =
    mapping === null
      ? []
      : mapping.kind === 'kwargs'
        ? [mapping.over]
        : mapping.inputs.map((input) => input.over);
  return [...new Set([...Object.values(inputs), ...over].flatMap(outputsIn).map((output) => output.taskId))];
}

/** A branch answers with tasks below it: they must be there, and have nothing to do. */
function branchStubs(task: TaskDefinition, sources: readonly string[]): TaskDefinition[] {
  const named = [...new Set(Object.values(task.branchTargets ?? {}).flat())];
  return named
    .filter((taskId) => taskId !== task.taskId && !sources.includes(taskId))
    .map((taskId) => ({ ...stubOf(task, taskId), upstream: [task.taskId] }));
}

function stubOf(like: TaskDefinition, taskId: string): TaskDefinition {
  return {
    ...like,
    taskId,
    groupId: null,
    kind: 'function',
    operatorName: '@task',
    upstream: [],
    inputs: {},
    mapping: null,
    triggerRule: 'all_success',
    retries: 0,
    infraRetries: 0,
    sensor: null,
    branchTargets: null,
    templateFields: [],
    executionTimeoutMs: null,
  };
}

function giving(value: unknown): TaskHandler {
  return { kind: 'function', inputFunctions: {}, execute: () => value };
}

function onlyInstance(handler: TaskHandler, mapIndex: number): TaskHandler {
  return {
    kind: handler.kind,
    inputFunctions: handler.inputFunctions,
    execute: (inputs, context) =>
      context.ti.mapIndex === mapIndex ? handler.execute(inputs, context) : null,
  };
}

function missingOutputs({ taskId }: TaskDefinition, missing: readonly string[]): CommandError {
  const example = JSON.stringify(Object.fromEntries(missing.map((source) => [source, '…'])));
  return new CommandError({
    code: 'ARIEL_OUTPUTS_MISSING',
    message: `${taskId} takes what ${missing.join(' and ')} returned, and that is not known here.`,
    remedy: `Give it with --outputs '${example}', or name a stored run that has it.`,
  });
}
