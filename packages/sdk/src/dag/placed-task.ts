// What the builder keeps of a task, a group and an edge until the stored form is made. Data only.
import type {
  LoopDefinition,
  MappingDefinition,
  SensorDefinition,
  SourcePlace,
  TaskDefinition,
  TaskKind,
  TeardownDefinition,
  TriggerRule,
  ValueExpression,
} from '@ariel/core';
import type { TaskHandler } from '../run/task-handler.ts';
import type { ResolvedOptions } from '../task/task-options.ts';
import type { DeferOptions } from '../trigger/defer-options.ts';

export interface PlacedTask {
  readonly taskId: string;
  readonly groupId: string | null;
  readonly kind: TaskKind;
  readonly operatorName: string;
  readonly options: ResolvedOptions;
  readonly inputs: Readonly<Record<string, ValueExpression>>;
  readonly mapping: MappingDefinition | null;
  readonly sensor: SensorDefinition | null;
  readonly templateFields: readonly string[];
  readonly source: SourcePlace | null;
  /** Null: there is no code to run. */
  readonly handler: TaskHandler | null;
  readonly shortCircuit: TaskDefinition['shortCircuit'];
  /** What it waits for before it has a worker, once the body is over. */
  readonly startTrigger: (() => DeferOptions | null) | null;
  /** What the task's own options say, apart from defaults. */
  readonly ownTriggerRule: TriggerRule | null;
  /** Set once, when a branch is told where its answers lead. */
  branchTargets: Readonly<Record<string, readonly string[]>> | null;
  /** Set when the placed task is declared to be one. */
  isSetup: boolean;
  teardown: TeardownDefinition | null;
}

export interface PlacedGroup {
  readonly groupId: string;
  readonly parentGroupId: string | null;
  readonly displayName: string | null;
  readonly tooltip: string | null;
  readonly mapping: MappingDefinition | null;
  /** Set once its body is known. */
  loop: LoopDefinition | null;
  readonly retries: number;
  readonly retryDelayMs: number;
}

export type NodeReference =
  | { readonly kind: 'task'; readonly id: string }
  | { readonly kind: 'group'; readonly id: string };

export interface RawEdge {
  readonly from: NodeReference;
  readonly to: NodeReference;
  readonly label: string | null;
}
