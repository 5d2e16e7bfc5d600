// What differs between two definitions of a DAG, as a list of paths. Pure.
import { createHash } from 'node:crypto';
import { canonicalJson, type DagDefinition, type Json } from '@ariel/core';

export interface Change {
  readonly path: string;
  readonly operation: 'added' | 'removed' | 'changed';
  readonly category: Category;
  readonly impact: 'authorization' | 'execution' | 'metadata' | 'provenance' | 'unknown';
  readonly occurrence_count: number;
  readonly before_digest: string | null;
  readonly after_digest: string | null;
  readonly before_value: unknown;
  readonly after_value: unknown;
}

type Category =
  | 'asset'
  | 'authorization'
  | 'callback'
  | 'deadline'
  | 'dependency'
  | 'metadata'
  | 'param'
  | 'provenance'
  | 'schedule'
  | 'task'
  | 'unknown';

const MAX_DEPTH = 6;

/** Ordered by path. */
export function versionDiff(before: DagDefinition, after: DagDefinition): Change[] {
  const changes: Change[] = [];
  compare('', keyed(before), keyed(after), changes, 0);
  return changes.sort((left, right) => (left.path < right.path ? -1 : Number(left.path > right.path)));
}

/** Lists of tasks and groups by their ids, so that one more does not move the others. */
function keyed(definition: DagDefinition): Json {
  const { groups, tasks, ...others } = definition;
  const plain = JSON.parse(
    JSON.stringify({
      ...others,
      tasks: Object.fromEntries(tasks.map((task) => [task.taskId, task])),
      groups: Object.fromEntries(groups.map((group) => [group.groupId, group])),
    }),
  ) as Json;
  return plain;
}

function compare(
  path: string,
  before: Json | undefined,
  after: Json | undefined,
  changes: Change[],
  depth: number,
): void {
  if (before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after)) return;
  if (isRecord(before) && isRecord(after) && depth < MAX_DEPTH) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      compare(path === '' ? key : `${path}.${key}`, before[key], after[key], changes, depth + 1);
    return;
  }
  const category = categoryOf(path);
  changes.push({
    path,
    operation: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    category,
    impact: impacts[category],
    occurrence_count: 1,
    before_digest: before === undefined ? null : digest(before),
    after_digest: after === undefined ? null : digest(after),
    before_value: before ?? null,
    after_value: after ?? null,
  });
}

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const digest = (value: Json): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** By the first part of the path that says it. */
const rules: readonly (readonly [RegExp, Category])[] = [
  [/(?:^|\.)(?:inlets|outlets|assets)(?:\.|$)/, 'asset'],
  [/(?:^|\.)(?:accessControl|owner|owners|team)(?:\.|$)/, 'authorization'],
  [/(?:^|\.)(?:callbacks|on[A-Z]\w+)(?:\.|$)/, 'callback'],
  [/^deadlines?(?:\.|$)/, 'deadline'],
  [/(?:^|\.)(?:upstream|triggerRule|groups)(?:\.|$)/, 'dependency'],
  [/(?:^|\.)(?:source|relPath|line)(?:\.|$)/, 'provenance'],
  [/(?:^|\.)(?:docMd|description|displayName|tags|tooltip|labels)(?:\.|$)/, 'metadata'],
  [/^params(?:\.|$)/, 'param'],
  [/^(?:schedule|catchup|startDate|endDate|timezone|maxActiveRuns)(?:\.|$)/, 'schedule'],
  [/^tasks(?:\.|$)/, 'task'],
];

function categoryOf(path: string): Category {
  return rules.find(([pattern]) => pattern.test(path))?.[1] ?? 'unknown';
}

const impacts: Readonly<Record<Category, Change['impact']>> = {
  asset: 'execution',
  authorization: 'authorization',
  callback: 'execution',
  deadline: 'execution',
  dependency: 'execution',
  metadata: 'metadata',
  param: 'execution',
  provenance: 'provenance',
  schedule: 'execution',
  task: 'execution',
  unknown: 'unknown',
};
