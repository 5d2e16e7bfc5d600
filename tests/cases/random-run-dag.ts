// Random DAGs in the words of recorded runs, the same for the same seed: groups in groups, mapped ones among them, setups
// with their teardowns, branches, short circuits, retries, every trigger rule.
import { TriggerRule } from '@ariel/core';
import type { Deed, RecordedDag, RecordedGroup, RecordedTask, Source } from './run-format.ts';
import { seededRandom } from './seeded-random.ts';

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** A group that is being filled, or null for the DAG itself. */
interface Place {
  readonly group: string | null;
  readonly isMapped: boolean;
  /** Mapped over what a task returns: no rule can let it start before that is known. */
  readonly isOverOutput: boolean;
  /** What a task here may come after: tasks and groups that are complete. */
  readonly before: string[];
  readonly depth: number;
}

const RULES = Object.values(TriggerRule).filter((rule) => rule !== 'all_done_setup_success');
const RULES_OVER_OUTPUT = RULES.filter((rule) => rule !== 'always');

export function randomRunDag(seed: number): RecordedDag {
  return new Generator(seed).dag();
}

class Generator {
  readonly #next: () => number;
  readonly #tasks: Writable<RecordedTask>[] = [];
  readonly #groups: Writable<RecordedGroup>[] = [];
  /** Plain tasks outside of groups that return a list. */
  readonly #lists: string[] = [];
  #names = 0;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  dag(): RecordedDag {
    const root: Place = { group: null, isMapped: false, isOverOutput: false, before: [], depth: 0 };
    this.#fill(root, 3 + this.#below(6));
    if (this.#chance(0.4)) this.#surround(root);
    return { tasks: this.#tasks, groups: this.#groups, fail_fast: false };
  }

  #fill(place: Place, count: number): void {
    for (let made = 0; made < count; made++) {
      if (place.depth < 2 && this.#chance(0.2)) this.#addGroup(place);
      else this.#addTask(place);
    }
  }

  #addGroup(place: Place): void {
    const id = this.#name(place, 'g');
    const group: Writable<RecordedGroup> = { id, upstream: this.#some(place.before, 2) };
    if (place.group !== null) group.group = place.group;
    const isMapped = !place.isMapped && this.#chance(0.5);
    const over = isMapped ? this.#list() : null;
    if (over !== null) group.expand = { x: over };
    this.#groups.push(group);
    const inside: Place = {
      group: id,
      isMapped: place.isMapped || isMapped,
      isOverOutput: place.isOverOutput || (over !== null && 'from' in over),
      before: [],
      depth: place.depth + 1,
    };
    this.#fill(inside, 1 + this.#below(3));
    place.before.push(id);
  }

  #addTask(place: Place): void {
    const id = this.#name(place, 't');
    const task: Writable<RecordedTask> = { id, upstream: this.#some(place.before, 3), do: this.#deed(place) };
    if (place.group !== null) task.group = place.group;
    const rules = place.isOverOutput ? RULES_OVER_OUTPUT : RULES;
    if (this.#chance(0.6)) task.trigger_rule = this.#one(rules) ?? 'all_success';
    if (this.#chance(0.2)) task.retries = 1 + this.#below(2);
    if (!place.isMapped && this.#chance(0.2)) task.expand = { x: this.#list() };
    this.#tasks.push(task);
    place.before.push(id);
    const isList = task.do?.type === 'succeed' && Array.isArray(task.do.returns);
    if (isList && task.expand === undefined && place.group === null) this.#lists.push(id);
    if (task.do?.type === 'branch') this.#addTargets(place, id);
  }

  /** A branch with two children, of which it chooses one or none. */
  #addTargets(place: Place, branch: string): void {
    const targets = [0, 1].map((): string => {
      const id = this.#name(place, 't');
      const target: Writable<RecordedTask> = { id, upstream: [branch] };
      if (place.group !== null) target.group = place.group;
      this.#tasks.push(target);
      place.before.push(id);
      return id;
    });
    const task = this.#tasks.find(({ id }) => id === branch);
    if (task) task.do = { type: 'branch', to: this.#chance(0.8) ? (targets[0] ?? null) : null };
  }

  #deed(place: Place): Deed {
    const kind = this.#next();
    if (kind < 0.45) return { type: 'succeed', ...(this.#chance(0.3) ? { returns: [1, 2] } : {}) };
    if (kind < 0.55) return { type: 'fail' };
    if (kind < 0.65) return { type: 'skip' };
    if (kind < 0.75) return { type: 'fail_times', n: 1 + this.#below(2) };
    if (kind < 0.85) return { type: 'succeed', fail_at: [0], skip_at: [1] };
    if (kind < 0.9 && !place.isMapped) return { type: 'branch', to: null };
    if (kind < 0.95 && !place.isMapped) {
      return {
        type: 'short_circuit',
        value: this.#chance(0.5),
        ignore_downstream_trigger_rules: this.#chance(0.5),
      };
    }
    return { type: 'empty' };
  }

  #list(): Source {
    const source = this.#chance(0.3) ? this.#one(this.#lists) : undefined;
    return source === undefined ? { value: [0, 1, 2].slice(0, this.#below(4)) } : { from: source };
  }

  /** A setup before some of the tasks, and its teardown after all that nothing follows. */
  #surround(place: Place): void {
    const setup = this.#name(place, 's');
    const followed = new Set([...this.#tasks, ...this.#groups].flatMap(({ upstream = [] }) => upstream));
    const last = place.before.filter((id) => !followed.has(id));
    const deed: Deed = this.#chance(0.6)
      ? { type: 'succeed' }
      : { type: this.#chance(0.5) ? 'fail' : 'skip' };
    for (const task of this.#tasks.filter(({ group }) => group === undefined)) {
      if (this.#chance(0.6)) continue;
      task.upstream = [...(task.upstream ?? []), setup];
      // Directly after a setup no other rule is allowed.
      delete task.trigger_rule;
    }
    this.#tasks.unshift({ id: setup, setup: true, do: deed });
    const teardown = { setups: [setup], on_failure_fail_dagrun: this.#chance(0.3) };
    this.#tasks.push({ id: this.#name(place, 'd'), upstream: last, teardown });
  }

  #name(place: Place, letter: string): string {
    const name = `${letter}${this.#names++}`;
    return place.group === null ? name : `${place.group}.${name}`;
  }

  #some(ids: readonly string[], most: number): string[] {
    const count = this.#below(most + 1);
    return [...new Set(Array.from({ length: count }, () => this.#one(ids)).filter((id) => id !== undefined))];
  }

  #one<Item>(items: readonly Item[]): Item | undefined {
    return items[this.#below(items.length)];
  }

  #below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  #chance(of: number): boolean {
    return this.#next() < of;
  }
}
