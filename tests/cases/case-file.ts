// Reads a file of recorded cases. What kind of case each is shows in its keys; the file's name says nothing.
import { readFileSync } from 'node:fs';
import type { Case } from './case.ts';
import { connectionCase } from './connection-case.ts';
import { type ExecutionOrder, everyOrder, type OrderChoice } from './execution-orders.ts';
import { priorityCase } from './priority-case.ts';
import { isObject, type JsonObject } from './reading.ts';
import { runCase } from './run-case.ts';
import { templateCase } from './template-case.ts';
import { plannedRunsCase, scheduleCase, validTimetableCase } from './timetable-case.ts';
import { triggerRuleCase } from './trigger-rule-case.ts';

/** The file cannot be run at all: it is not there, not JSON, or of a format that nothing here runs. */
export class UnusableFile extends Error {
  override readonly name = 'UnusableFile';
}

export interface KindOfCase {
  readonly kind: string;
  readonly recognises: (recorded: JsonObject) => boolean;
  readonly read: (recorded: JsonObject, file: JsonObject, orders: readonly ExecutionOrder[]) => Case;
}

export interface FoundCase extends Case {
  readonly kind: string;
}

const has = (recorded: JsonObject, ...keys: readonly string[]): boolean =>
  keys.every((key) => Object.hasOwn(recorded, key));

const CONNECTION_INPUTS = ['uri', 'fields', 'json', 'value', 'conn_id'];

/** The kind with its input: other files have a key "kind" too. */
const isConnection = (recorded: JsonObject): boolean =>
  typeof recorded.kind === 'string' && CONNECTION_INPUTS.some((input) => has(recorded, input));

const kinds: readonly KindOfCase[] = [
  {
    kind: 'runs',
    recognises: (recorded) => has(recorded, 'dag', 'expect'),
    read: (recorded, _file, orders) => runCase(recorded, orders),
  },
  {
    kind: 'trigger rules',
    recognises: (recorded) => has(recorded, 'rule', 'upstream'),
    read: triggerRuleCase,
  },
  {
    kind: 'planned runs',
    recognises: (recorded) => has(recorded, 'timetable', 'runs'),
    read: plannedRunsCase,
  },
  {
    kind: 'accepted timetables',
    recognises: (recorded) => has(recorded, 'timetable', 'valid'),
    read: validTimetableCase,
  },
  {
    kind: 'schedule arguments',
    recognises: (recorded) => has(recorded, 'schedule', 'timetable_class'),
    read: scheduleCase,
  },
  {
    kind: 'priority',
    recognises: (recorded) => has(recorded, 'tasks', 'priority'),
    read: priorityCase,
  },
  { kind: 'templates', recognises: (recorded) => has(recorded, 'template'), read: templateCase },
  { kind: 'connections', recognises: isConnection, read: connectionCase },
];

/** Every case of a file, in its order; of runs, to be run in the orders of `choice`. @throws UnusableFile */
export function readCases(path: string, choice: OrderChoice = everyOrder): FoundCase[] {
  const file = contentOf(path);
  const { cases } = file;
  if (!Array.isArray(cases) || cases.length === 0) {
    throw new UnusableFile(`${path} has no list "cases" with at least one case in it`);
  }
  const found = cases.map((recorded: unknown, index) =>
    caseOf(recorded, index, { file, orders: choice(index) }),
  );
  if (found.some(({ kind }) => kind !== UNKNOWN)) return found;
  throw new UnusableFile(`${path} ${whyNone(cases[0])}`);
}

function contentOf(path: string): JsonObject {
  let json: string;
  try {
    json = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UnusableFile(`${path} cannot be read: ${(error as Error).message}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    throw new UnusableFile(`${path} is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(content)) throw new UnusableFile(`${path} does not hold one JSON object`);
  return content;
}

const UNKNOWN = 'unknown';

function whyNone(recorded: unknown): string {
  const formats = kinds.map(({ kind }) => kind).join(', ');
  return `is of no format that is run here (${formats}): ${keysOf(recorded)}`;
}

interface Surroundings {
  readonly file: JsonObject;
  readonly orders: readonly ExecutionOrder[];
}

function caseOf(recorded: unknown, index: number, { file, orders }: Surroundings): FoundCase {
  const kind = isObject(recorded) ? kinds.find(({ recognises }) => recognises(recorded)) : undefined;
  if (kind !== undefined) return { kind: kind.kind, ...kind.read(recorded as JsonObject, file, orders) };
  const problems = [`cannot be said: a case that is of no known kind (${keysOf(recorded)})`];
  return { kind: UNKNOWN, name: `case ${index + 1}`, check: () => ({ passed: false, problems }) };
}

const keysOf = (recorded: unknown): string =>
  isObject(recorded)
    ? `its cases have the keys ${Object.keys(recorded).join(', ')}`
    : 'its cases are no objects';
