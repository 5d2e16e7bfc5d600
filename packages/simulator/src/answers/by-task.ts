// Which answer of an option belongs to a task: the exact name first, then the longest pattern that fits.
import { type DagDefinition, nearestName } from '@ariel/core';
import { refuse } from '../simulation-error.ts';

interface Rule {
  /** Null: every DAG. */
  readonly dagId: string | null;
  readonly pattern: string;
  readonly value: unknown;
}

export interface NamedThings {
  /** What the option is called, for messages: `durations`. */
  readonly option: string;
  /** What its keys name, for messages: `task`. */
  readonly thing: string;
  /** The ids that a key may name, by DAG. */
  readonly ids: (dag: DagDefinition) => readonly string[];
}

/** Reads an option that is given by task; what it gives back finds the answer for one, or undefined. */
export function readByTask(
  given: Readonly<Record<string, unknown>> | undefined,
  dags: readonly DagDefinition[],
  things: NamedThings,
): (dagId: string, id: string) => unknown {
  const rules = Object.entries(given ?? {}).flatMap(([key, value]) => rulesOf(key, value, dags, things));
  rules.sort((left, right) => specificity(right) - specificity(left));
  const known = new Map<string, Rule | undefined>();
  return (dagId, id) => {
    const key = `${dagId}/${id}`;
    if (!known.has(key)) {
      const rule = rules.find((each) => (each.dagId ?? dagId) === dagId && fits(each.pattern, id));
      known.set(key, rule);
    }
    return known.get(key)?.value;
  };
}

function rulesOf(key: string, value: unknown, dags: readonly DagDefinition[], things: NamedThings): Rule[] {
  if (key === '*') return [{ dagId: null, pattern: '*', value }];
  const dag = dags.find(({ dagId }) => dagId === key);
  if (dag !== undefined && isRecord(value)) {
    return Object.entries(value).map(([pattern, each]) => {
      if (!namesSomething(dag, pattern, things)) refuseName(`${key}.${pattern}`, [dag], things);
      return { dagId: dag.dagId, pattern, value: each };
    });
  }
  const owners = dags.filter(({ dagId }) => key.startsWith(`${dagId}.`));
  for (const owner of owners.sort((left, right) => right.dagId.length - left.dagId.length)) {
    const pattern = key.slice(owner.dagId.length + 1);
    if (namesSomething(owner, pattern, things)) return [{ dagId: owner.dagId, pattern, value }];
  }
  const [only] = dags;
  if (dags.length === 1 && only !== undefined && namesSomething(only, key, things)) {
    return [{ dagId: only.dagId, pattern: key, value }];
  }
  return refuseName(key, dags, things);
}

const namesSomething = (dag: DagDefinition, pattern: string, { ids }: NamedThings): boolean =>
  pattern === '*' || ids(dag).some((id) => fits(pattern, id));

const fits = (pattern: string, id: string): boolean =>
  pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;

/** An exact name counts more than any pattern. */
const specificity = ({ dagId, pattern }: Rule): number =>
  (pattern.endsWith('*') ? pattern.length : 100_000) + (dagId === null ? 0 : 0.5);

function refuseName(key: string, dags: readonly DagDefinition[], { ids, option, thing }: NamedThings): never {
  const names = dags.flatMap((dag) => ids(dag).map((id) => `${dag.dagId}.${id}`));
  const short = dags.length === 1 ? dags.flatMap((dag) => ids(dag)) : [];
  const nearest = nearestName(key, [...short, ...names]);
  const all =
    names.length === 0 ? `there is no ${thing} here that it could name` : `there are ${listed(names)}`;
  return refuse(
    `\`${option}\` names "${key}", and there is no such ${thing}.`,
    nearest === null ? `${all[0]?.toUpperCase()}${all.slice(1)}.` : `Did you mean "${nearest}"?`,
  );
}

const listed = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
