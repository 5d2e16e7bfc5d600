// Which DAGs start or wait for which others, as their definitions say it. What is known only while a task runs is named, not guessed.
import {
  type AssetDefinition,
  type AssetSource,
  type DagDefinition,
  isAssetReference,
  sourceKey,
  sourcesOf,
  type TaskDefinition,
  type ValueExpression,
} from '@ariel/core';

/** `source` comes first; null: nobody here makes the asset, or waits for it. */
export interface DagDependency {
  readonly kind: 'asset' | 'asset-alias' | 'trigger' | 'sensor';
  readonly source: string | null;
  readonly target: string | null;
  /** The task that triggers or waits, or the name of the asset. */
  readonly via: string;
}

/** An asset that was attached to an alias by a task. */
export interface AttachedAsset {
  readonly alias: string;
  readonly name: string;
  readonly uri: string;
}

export interface DagDependencies {
  readonly dependencies: readonly DagDependency[];
  /** `dag.task` whose other DAG is known only while it runs. */
  readonly unknown: readonly string[];
}

export function dagDependencies(
  definitions: readonly DagDefinition[],
  attached: readonly AttachedAsset[],
): DagDependencies {
  const dependencies: DagDependency[] = [];
  const unknown: string[] = [];
  for (const { dagId, tasks } of definitions) {
    for (const task of tasks) {
      const other = otherDags(task);
      if (other === null) continue;
      const via = task.taskId;
      for (const id of other.dagIds) {
        const [source, target] = other.kind === 'trigger' ? [dagId, id] : [id, dagId];
        if (id === null) unknown.push(`${dagId}.${via}`);
        else dependencies.push({ kind: other.kind, source, target, via });
      }
    }
  }
  return { dependencies: [...dependencies, ...byAssets(definitions, attached)], unknown };
}

interface OtherDags {
  readonly kind: 'trigger' | 'sensor';
  /** Null: known only while it runs. */
  readonly dagIds: readonly (string | null)[];
}

/** By what it was given rather than by its class: subclasses count, too. A marker is not one: nothing waits for it. */
function otherDags(task: TaskDefinition): OtherDags | null {
  const triggered = givenTexts(task, 'triggerDagId');
  if (triggered !== null) return { kind: 'trigger', dagIds: triggered };
  const waitedFor = task.sensor === null ? null : givenTexts(task, 'externalDagId');
  return waitedFor === null ? null : { kind: 'sensor', dagIds: waitedFor };
}

/** Null: it has no such input. A task that is mapped over a list of them has several. */
function givenTexts({ inputs, mapping }: TaskDefinition, name: string): readonly (string | null)[] | null {
  const input = inputs[name];
  if (input !== undefined) return [textOrNull(literalOf(input))];
  if (mapping?.kind !== 'cross') return null;
  const over = mapping.inputs.find((each) => each.name === name)?.over;
  if (over === undefined) return null;
  const items = literalOf(over);
  return Array.isArray(items) ? [...new Set(items.map(textOrNull))] : [null];
}

const literalOf = (input: ValueExpression): unknown =>
  input.kind === 'literal' ? JSON.parse(input.json) : null;
const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

interface Meeting {
  readonly source: AssetSource;
  readonly makers: Set<string>;
  readonly users: Set<string>;
}

function byAssets(
  definitions: readonly DagDefinition[],
  attached: readonly AttachedAsset[],
): DagDependency[] {
  const meetings = new Map<string, Meeting>();
  const made = definitions.flatMap(({ dagId, tasks }) =>
    tasks.flatMap(({ outlets = [] }) => outlets.map((source) => ({ dagId, source }))),
  );
  const used = definitions.flatMap(({ dagId, schedule }) =>
    'assets' in schedule ? sourcesOf(schedule.assets).map((source) => ({ dagId, source })) : [],
  );
  const viaAlias = made.flatMap(({ dagId, source }) =>
    attached
      .filter(({ alias }) => source.kind === 'alias' && alias === source.name)
      .map(({ name, uri }) => ({ dagId, source: { kind: 'asset', name, uri, group: '' } as const })),
  );
  const whole = [...made, ...used, ...viaAlias].flatMap(({ source }) =>
    source.kind === 'asset' && !isAssetReference(source) ? [source] : [],
  );
  const meetingOf = (given: AssetSource): Meeting => {
    const source = given.kind === 'asset' ? resolved(given, whole) : given;
    const key = sourceKey(source);
    const meeting = meetings.get(key) ?? { source, makers: new Set(), users: new Set() };
    meetings.set(key, meeting);
    return meeting;
  };
  for (const { dagId, source } of [...made, ...viaAlias]) meetingOf(source).makers.add(dagId);
  for (const { dagId, source } of used) meetingOf(source).users.add(dagId);
  return [...meetings.values()].flatMap(({ makers, source, users }) => {
    const kind = source.kind === 'alias' ? 'asset-alias' : 'asset';
    const via = source.name === '' && source.kind === 'asset' ? source.uri : source.name;
    return orNobody(makers).flatMap((maker) =>
      orNobody(users).map((user): DagDependency => ({ kind, source: maker, target: user, via })),
    );
  });
}

const orNobody = (dagIds: ReadonlySet<string>): readonly (string | null)[] =>
  dagIds.size === 0 ? [null] : [...dagIds];

/** A reference by name or URI is the asset that has it, where one does. */
function resolved(given: AssetDefinition, whole: readonly AssetDefinition[]): AssetDefinition {
  if (!isAssetReference(given)) return given;
  return whole.find(({ name, uri }) => name === given.name || uri === given.uri) ?? given;
}
