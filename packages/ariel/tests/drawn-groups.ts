// Draws DAGs of groups in each other: mapped, looping, tried again. Which of their tries fail is a matter of chance, but not of
// the order in which they run: the same instance always answers the same.
import type { GroupDefinition, InstanceName, ValueExpression } from '@ariel/core';
import { aDag, type DagFixture, output, type TaskBuilder, t, value } from '@ariel/testkit';
import fc from 'fast-check';

interface Drawn {
  /** Bits: which of those before it in the same group it comes after. */
  readonly above: number;
  readonly over: 'nothing' | 'items' | 'output';
  readonly size: number;
  readonly retries: number;
}

interface DrawnTask extends Drawn {
  readonly rule: 'all_done' | 'none_failed' | 'none_failed_min_one_success';
}

interface DrawnGroup extends Drawn {
  readonly loop: 'none' | 'all' | 'until';
  readonly inside: readonly DrawnNode[];
}

export type DrawnNode = DrawnTask | DrawnGroup;

/** Where an instance stands. */
export interface DrawnPlace extends InstanceName {
  /** Null where map index and iteration say it. */
  readonly path: string | null;
}

const drawn = {
  above: fc.nat(7),
  over: fc.constantFrom<Drawn['over']>('nothing', 'nothing', 'items', 'output', 'output'),
  size: fc.integer({ min: 1, max: 2 }),
  retries: fc.constantFrom(0, 1, 1),
};

export const drawnNodes: fc.Arbitrary<DrawnNode[]> = fc.letrec<{ node: DrawnNode; nodes: DrawnNode[] }>(
  (tie) => ({
    // Rules whose answer does not depend on which of several tasks above ended first.
    node: fc.oneof(
      { maxDepth: 3 },
      fc.record({
        ...drawn,
        rule: fc.constantFrom<DrawnTask['rule']>('all_done', 'none_failed', 'none_failed_min_one_success'),
      }),
      fc.record({
        ...drawn,
        loop: fc.constantFrom<DrawnGroup['loop']>('none', 'none', 'all', 'until'),
        inside: tie('nodes'),
      }),
    ),
    nodes: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
  }),
).nodes;

export function drawnDag(nodes: readonly DrawnNode[]): DagFixture {
  const drawing = new Drawing();
  drawing.place(nodes, null, []);
  const { groups, tasks } = drawing;
  const fixture = aDag('drawn', ...tasks);
  const definitions = fixture.definition.tasks.map((task) =>
    isGate(task.taskId) ? { ...task, kind: 'gate' as const, operatorName: '@loop.gate' } : task,
  );
  return fixture.with({ groups, tasks: definitions });
}

class Drawing {
  readonly tasks: TaskBuilder[] = [];
  readonly groups: GroupDefinition[] = [];
  #names = 0;

  /** What is seen of them from outside. */
  place(nodes: readonly DrawnNode[], groupId: string | null, before: readonly string[]): string[] {
    const made: string[] = [];
    for (const node of nodes) {
      const chosen = made.filter((_id, at) => ((node.above >> (at % 3)) & 1) === 1);
      const above = chosen.length > 0 ? chosen : before;
      made.push(...('rule' in node ? [this.#task(node, groupId, above)] : this.#group(node, groupId, above)));
    }
    return made;
  }

  #task(task: DrawnTask, groupId: string | null, above: readonly string[]): string {
    const id = this.#name(groupId, 't');
    const list = listOf(task, above);
    const built = t(id)
      .after(...above)
      .rule(task.rule)
      .retries(task.retries);
    this.tasks.push(list === null ? built : built.over({ x: list }));
    return id;
  }

  #group(group: DrawnGroup, parentGroupId: string | null, above: readonly string[]): string[] {
    const groupId = this.#name(parentGroupId, 'g');
    const list = listOf(group, above);
    const gate = `${groupId}.loop_gate`;
    const { loop, retries, size } = group;
    this.groups.push({
      groupId,
      parentGroupId,
      displayName: null,
      tooltip: null,
      mapping: list === null ? null : { kind: 'cross', inputs: [{ name: 'x', over: list }] },
      loop:
        loop === 'none'
          ? null
          : { maxIterations: size + 1, terminalTaskId: gate, gateTaskId: gate, hasUntil: loop === 'until' },
      retries,
      retryDelayMs: size * 1000,
    });
    const inside = this.place(group.inside, groupId, above);
    if (loop === 'none') return inside;
    this.tasks.push(
      t(gate)
        .after(...inside)
        .rule('none_failed'),
    );
    return [gate];
  }

  #name(groupId: string | null, letter: string): string {
    return `${groupId === null ? '' : `${groupId}.`}${letter}${this.#names++}`;
  }
}

function listOf({ over, size }: Drawn, above: readonly string[]): ValueExpression | null {
  if (over === 'nothing') return null;
  const source = over === 'output' ? above.find((id) => !isGate(id)) : undefined;
  return source === undefined ? value(Array.from({ length: size }, (_item, at) => [at])) : output(source);
}

export const isGate = (taskId: string): boolean => taskId.endsWith('.loop_gate');

/** Answers the tries of one run. */
export class Answers {
  readonly #salt: number;
  readonly #calls = new Map<string, number>();

  constructor(salt: number) {
    this.#salt = salt;
  }

  /** Null: the try fails. A gate is answered whether the loop ends. */
  next(place: DrawnPlace): unknown[] | boolean | null {
    const name = nameOf(place);
    const calls = (this.#calls.get(name) ?? 0) + 1;
    this.#calls.set(name, calls);
    let hash = this.#salt;
    for (const char of `${name}/${calls}`) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
    const chance = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 8;
    if (chance % 4 === 0) return null;
    if (isGate(place.taskId)) return chance % 3 === 0;
    return Array.from({ length: chance % 3 }, (_item, at) => [at]);
  }

  /** What became of the instances: how they ended, and how many tries they had. */
  outcomeOf(rows: readonly (DrawnPlace & { readonly state: string | null })[]): string[] {
    return rows
      .map((row) => `${nameOf(row)} ${row.state} after ${this.#calls.get(nameOf(row)) ?? 0} tries`)
      .toSorted();
  }
}

/** Running numbers are given in the order in which things happen: where there is a path, they say nothing. */
const nameOf = ({ iteration, mapIndex, path, taskId }: DrawnPlace): string =>
  `${taskId}[${path ?? `${mapIndex}#${iteration}`}]`;
