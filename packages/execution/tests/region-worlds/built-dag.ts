// Builds what was drawn: groups in groups that are mapped, loop and are tried again, with branches, short circuits, setups and
// teardowns, and tasks whose answers are a matter of chance too.
import type { GroupDefinition, TaskDefinition, ValueExpression } from '@ariel/core';
import {
  type Answer,
  aDag,
  type DagFixture,
  dies,
  everyDay,
  fails,
  follows,
  looksAgain,
  output,
  returns,
  type ScriptedAttempt,
  skips,
  type TaskBuilder,
  t,
  value,
} from '@ariel/testkit';
import type { DrawnDag, DrawnGroup, DrawnTask } from './drawn-dag.ts';

interface Interval extends DrawnGroup {
  readonly end: number;
  readonly id: string;
  readonly parent: Interval | null;
}

/** Groups are stretches of tasks, in each other or apart. */
function intervalsOf({ groups, tasks }: DrawnDag): Interval[] {
  const made: Interval[] = [];
  for (const group of groups) {
    const start = Math.min(group.start, tasks.length - 1);
    const around = made.filter((each) => each.start <= start && start < each.end);
    const parent = around.reduce<Interval | null>(
      (best, each) => (best === null || each.end - each.start <= best.end - best.start ? each : best),
      null,
    );
    const limit = Math.min(
      parent?.end ?? tasks.length,
      ...made.filter((each) => each.start > start).map((each) => each.start),
    );
    const end = Math.min(start + group.length, limit);
    const id = `${parent ? `${parent.id}.` : ''}g${group.key}`;
    if (end > start) made.push({ ...group, start, end, parent, id });
  }
  return made;
}

const isLoop = ({ kind }: DrawnGroup): boolean => kind === 'loop' || kind === 'mappedLoop';
const isMapped = ({ kind }: DrawnGroup): boolean => kind !== 'loop' && kind !== 'plain';

/** Lists of lists of numbers: whatever is mapped over one, or over its items, finds something. */
const lists = (size: number): unknown[] =>
  Array.from({ length: size }, (_item, at) => Array.from({ length: (at + 1) % 3 }, () => [at]));

export function dagOf(drawn: DrawnDag): DagFixture {
  return new Drawing(drawn).fixture();
}

class Drawing {
  readonly #dag: DrawnDag;
  readonly #groups: readonly Interval[];
  readonly #kinds = new Map<string, Partial<TaskDefinition>>();

  constructor(dag: DrawnDag) {
    this.#dag = dag;
    this.#groups = intervalsOf(dag);
  }

  fixture(): DagFixture {
    const { failFast, hasSetup, isScheduled } = this.#dag;
    const places = [...(hasSetup ? [null] : []), ...this.#groups.filter((group) => group.hasSetup)];
    const built = [
      ...places.map((group) => this.#setup(group)),
      ...this.#dag.tasks.map((task, index) => this.#task(task, index)),
      ...this.#groups.filter(isLoop).map((group) => this.#gate(group)),
      ...places.map((group) => this.#teardown(group)),
    ];
    const fixture = aDag('random', ...built);
    const tasks = fixture.definition.tasks.map((task) => ({ ...task, ...this.#kinds.get(task.taskId) }));
    return fixture.with({
      tasks,
      groups: this.#groups.map((group) => this.#group(group)),
      failFast,
      maxActiveTasks: 6,
      // Runs that wait for one before them must not keep that one from its place.
      maxActiveRuns: this.#dag.tasks.some((task) => task.dependsOnPast) ? 20 : 2,
      ...(isScheduled ? { schedule: everyDay, startDate: Date.UTC(2024, 0, 1) * 1000 } : {}),
    });
  }

  #innermost(index: number): Interval | null {
    const around = this.#groups.filter((each) => each.start <= index && index < each.end);
    return around.at(-1) ?? null;
  }

  #idOf(index: number): string {
    const group = this.#innermost(index);
    return `${group ? `${group.id}.` : ''}t${this.#dag.tasks[index]?.key}`;
  }

  /** What a task in `from` sees of task `index`: the gate of the outermost loop that only that one is in. */
  #seen(index: number, from: Interval | null): string {
    const around = loopsAround(from);
    const outermost = loopsAround(this.#innermost(index))
      .filter((loop) => !around.includes(loop))
      .at(-1);
    return outermost ? `${outermost.id}.loop_gate` : this.#idOf(index);
  }

  #task(task: DrawnTask, index: number): TaskBuilder {
    const from = this.#innermost(index);
    const id = this.#idOf(index);
    const above = new Set(
      task.above.filter((other) => other < index).map((other) => this.#seen(other, from)),
    );
    for (const group of this.#groups) {
      const source = group.start === index ? this.#sourceOf(group) : null;
      if (source !== null) above.add(source);
    }
    const setup = this.#setupOver(from);
    const isAfterSetup = setup !== null && (above.size === 0 || task.size === 0);
    if (isAfterSetup) above.add(setup);
    const plain = t(id)
      .after(...above)
      .rule(isAfterSetup || this.#dag.failFast ? 'all_success' : task.rule)
      .retries(task.retries, task.size === 1 ? '3s' : '0s')
      .infraRetries(1)
      .does((attempt) => this.#answer(task, attempt));
    const { dependsOnPast } = task;
    const limits = task.isLimited ? [{ key: 'shared', max: 2, perMs: null, fair: null }] : [];
    this.#kinds.set(id, { dependsOnPast, limits });
    return this.#kindOf(task, index, plain);
  }

  #kindOf(task: DrawnTask, index: number, plain: TaskBuilder): TaskBuilder {
    const from = this.#innermost(index);
    const id = plain.definition.taskId;
    const mapped = mappedAround(from);
    switch (task.kind) {
      case 'branch':
        return plain.branch();
      case 'sensor':
        return plain.sensor('5s');
      case 'shortCircuit':
        this.#kinds.set(id, {
          ...this.#kinds.get(id),
          kind: 'shortCircuit',
          shortCircuit: { ignoreDownstreamTriggerRules: task.size > 1 },
        });
        return plain;
      case 'output': {
        const source = index > 0 ? this.#seen(task.source % index, from) : '';
        return source === '' || source.endsWith('gate') ? plain : plain.over({ x: output(source) });
      }
      case 'argument':
        return mapped === null ? plain : plain.over({ x: argument(mapped) });
      case 'literal':
        return plain.over({ x: value(lists(task.size)) });
      default:
        return plain;
    }
  }

  #sourceOf(group: Interval): string | null {
    if (group.kind !== 'output' || group.start === 0) return null;
    const source = this.#seen(group.source % group.start, group.parent);
    return source.endsWith('gate') ? null : source;
  }

  #setupOver(group: Interval | null): string | null {
    if (group === null) return this.#dag.hasSetup ? 'setup' : null;
    return group.hasSetup ? `${group.id}.setup` : null;
  }

  #setup(group: Interval | null): TaskBuilder {
    const id = this.#setupOver(group) ?? '';
    const source = group === null ? null : this.#sourceOf(group);
    this.#kinds.set(id, { isSetup: true });
    const built = t(id).does((attempt) => this.#chance(attempt, 10));
    return source === null ? built : built.after(source);
  }

  #teardown(group: Interval | null): TaskBuilder {
    const setup = this.#setupOver(group) ?? '';
    const id = setup.replace(/setup$/, 'teardown');
    const inside = [...this.#dag.tasks.keys()].filter(
      (index) => group === null || (group.start <= index && index < group.end),
    );
    const above = new Set(inside.map((index) => this.#seen(index, group)));
    this.#kinds.set(id, {
      teardown: { setups: [setup], onFailureFailDagrun: (this.#dag.salt & 1) === 1 },
    });
    return t(id)
      .after(setup, ...above)
      .rule('all_done_setup_success')
      .does((attempt) => this.#chance(attempt, 5));
  }

  #gate(group: Interval): TaskBuilder {
    const id = `${group.id}.loop_gate`;
    const inside = [...this.#dag.tasks.keys()].filter((index) => group.start <= index && index < group.end);
    const above = new Set(inside.map((index) => this.#seen(index, group)));
    this.#kinds.set(id, { kind: 'gate' });
    return t(id)
      .after(...above)
      .does((attempt) => {
        const drawn = this.#draw(attempt);
        if (drawn % 13 === 0) return fails();
        return {
          outcome: { kind: 'success', xcoms: [], followed: null, loopStops: drawn % 3 === 0 },
          takes: '500ms',
        };
      });
  }

  #group(group: Interval): GroupDefinition {
    const source = this.#sourceOf(group);
    const around = mappedAround(group.parent);
    const over: ValueExpression =
      source !== null
        ? output(source)
        : group.kind === 'argument' && around !== null
          ? argument(around)
          : value(lists(group.size));
    const gate = `${group.id}.loop_gate`;
    return {
      groupId: group.id,
      parentGroupId: group.parent?.id ?? null,
      displayName: null,
      tooltip: null,
      mapping: isMapped(group) ? { kind: 'cross', inputs: [{ name: 'x', over }] } : null,
      loop: isLoop(group)
        ? {
            maxIterations: group.size + 1,
            terminalTaskId: gate,
            gateTaskId: gate,
            hasUntil: group.hasUntil,
          }
        : null,
      retries: group.retries,
      retryDelayMs: group.size * 1000,
    };
  }

  #draw({ tryNumber, ...attempt }: ScriptedAttempt): number {
    const { iteration, mapIndex, runId, taskId } = attempt as ScriptedAttempt & { iteration: number };
    let hash = this.#dag.salt;
    for (const char of `${runId}/${taskId}/${mapIndex}/${iteration}/${tryNumber}`)
      hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
    return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 1;
  }

  /** Fails once in `of` times. */
  #chance(attempt: ScriptedAttempt, of: number): Answer {
    return this.#draw(attempt) % of === 0 ? fails() : returns();
  }

  #answer(task: DrawnTask, attempt: ScriptedAttempt): Answer {
    const drawn = this.#draw(attempt);
    const takes = `${1 + (drawn % 4)}s`;
    if (drawn % 8 === 1) return fails({ takes });
    if (drawn % 20 === 2) return skips();
    if (drawn % 20 === 3) return dies(takes);
    if (task.kind === 'branch') {
      const below = this.#below(attempt.taskId);
      return follows(
        below.filter((_id, at) => ((drawn >> at) & 1) === 1),
        undefined,
      );
    }
    if (task.kind === 'shortCircuit') return drawn % 3 === 0 ? follows([], undefined) : returns(true, takes);
    if (task.kind === 'sensor' && attempt.startUs - attempt.firstStartUs < 5e6)
      return looksAgain(attempt.startUs + 5e6);
    return returns(drawn % 17 === 0 ? undefined : lists(drawn % 4), takes);
  }

  #below(taskId: string): string[] {
    const ids = this.#dag.tasks.map((_task, index) => this.#idOf(index));
    return this.#dag.tasks.flatMap((task, index) =>
      task.above.some((other) => other < index && this.#seen(other, this.#innermost(index)) === taskId)
        ? [ids[index] ?? '']
        : [],
    );
  }
}

function loopsAround(group: Interval | null): Interval[] {
  if (group === null) return [];
  return [...(isLoop(group) ? [group] : []), ...loopsAround(group.parent)];
}

function mappedAround(group: Interval | null): Interval | null {
  let each = group;
  while (each !== null && !isMapped(each)) each = each.parent;
  return each;
}

const argument = (group: Interval): ValueExpression => ({
  kind: 'groupArgument',
  groupId: group.id,
  name: 'x',
});
