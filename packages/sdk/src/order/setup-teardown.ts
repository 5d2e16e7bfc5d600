// Declaring placed tasks as setups and teardowns.
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { PlacedTask } from '../dag/placed-task.ts';
import type { Orderable } from './orderable.ts';
import { nodeOf } from './ordering.ts';

/** A placed task or operator, which may be declared a setup or a teardown. */
export interface PlacedWork extends Orderable {
  /**
   * Declares it a setup: it prepares what the tasks after it need, and is cleared together with them.
   *
   * @example
   * const cluster = createCluster().asSetup();
   */
  asSetup(): this;
  /**
   * Declares it a teardown: it runs when the work is over, however that ended, if one of its setups succeeded.
   * Naming setups declares them to be such and puts each of them before it.
   *
   * @example
   * chain(cluster, query({ cluster }), deleteCluster({ cluster }).asTeardown({ setups: cluster }));
   */
  asTeardown(options?: TeardownOptions): this;
}

export interface TeardownOptions {
  /** What it tears down. @default nothing: it runs when the work is over */
  readonly setups?: PlacedWork | readonly PlacedWork[];
  /** Whether the run fails where it fails. @default false */
  readonly onFailureFailDagrun?: boolean;
}

/** The two methods for the task, giving back `self`. */
export function setupMembers<Self>(
  builder: DagBuilder,
  taskId: string,
  self: () => Self,
): { readonly asSetup: () => Self; readonly asTeardown: (options?: TeardownOptions) => Self } {
  return {
    asSetup() {
      declareSetup(builder, taskOf(builder, taskId));
      return self();
    },
    asTeardown(options = {}) {
      declareTeardown(builder, taskOf(builder, taskId), options);
      return self();
    },
  };
}

/** The two methods of something that stands for no single task: both refuse. */
export function refusedSetupMembers(
  builder: DagBuilder,
  label: string,
): { readonly asSetup: () => never; readonly asTeardown: () => never } {
  const refuse = (as: string) => (): never =>
    builder.refuse({ code: 'ARIEL_SETUP_INVALID', what: `${label} is declared a ${as}, but is no task` });
  return { asSetup: refuse('setup'), asTeardown: refuse('teardown') };
}

function declareSetup(builder: DagBuilder, task: PlacedTask): void {
  if (task.teardown !== null) refuseBoth(builder, task.taskId);
  task.isSetup = true;
}

function declareTeardown(builder: DagBuilder, task: PlacedTask, options: TeardownOptions): void {
  const { taskId } = task;
  if (task.isSetup) refuseBoth(builder, taskId);
  const given = options.setups === undefined ? [] : [options.setups].flat();
  const setups = new Set(task.teardown?.setups);
  for (const each of given) {
    const node = nodeOf(builder, each, 'asTeardown()');
    if (node.kind === 'group') {
      const what = `its setups name group "${node.id}", which is no task`;
      builder.refuse({ code: 'ARIEL_SETUP_INVALID', what, taskId });
    }
    if (node.id === taskId) refuseBoth(builder, taskId);
    declareSetup(builder, taskOf(builder, node.id));
    setups.add(node.id);
    builder.addEdge(node, { kind: 'task', id: taskId });
  }
  task.teardown = {
    setups: [...setups],
    onFailureFailDagrun: options.onFailureFailDagrun ?? task.teardown?.onFailureFailDagrun ?? false,
  };
}

function refuseBoth(builder: DagBuilder, taskId: string): never {
  return builder.refuse({
    code: 'ARIEL_SETUP_INVALID',
    what: 'it is declared both a setup and a teardown',
    taskId,
  });
}

function taskOf(builder: DagBuilder, taskId: string): PlacedTask {
  const task = builder.tasks.get(taskId);
  if (task === undefined) throw new Error(`task ${taskId} is not placed`);
  return task;
}
