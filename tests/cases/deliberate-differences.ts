// Where Ariel answers otherwise than Airflow on purpose. The list is data (tests/contracts/deliberate-differences.json);
// each entry names a rule of this file, which recognises such cases by their shape and works out our answer.
import { readFileSync } from 'node:fs';
import { type CaseResult, passed } from './case.ts';
import { differences } from './differences.ts';
import type { PlayedRun } from './played-run.ts';
import { isObject, type JsonObject } from './reading.ts';
import type { RecordedRun } from './run-format.ts';
import { reachesWholeIndex } from './short-circuit-in-group.ts';

interface Compared {
  readonly recorded: object;
  readonly expected: unknown;
  readonly got: unknown;
}

interface Listed {
  readonly rule: string;
  /** The kind of case that it is about. */
  readonly of: string;
  readonly reason: string;
}

/** True where the case is of the rule's shape and what came is our answer to it. */
const rules: Readonly<Record<string, (compared: Compared) => boolean>> = {
  /** A calendar interval makes Airflow give several runs one logical date. Ours are the same runs without the repeats. */
  'each logical date once': ({ recorded, expected, got }) => {
    const { interval } = (recorded as { readonly timetable: JsonObject }).timetable;
    if (!isObject(interval) || !('calendar' in interval)) return false;
    const runs = expected as string[][];
    const once = runs.filter(
      ([logicalDate], index) => runs.findIndex(([other]) => other === logicalDate) === index,
    );
    return (
      once.length < runs.length && differences(once, (got as string[][]).slice(0, once.length)).length === 0
    );
  },
  /** A default is used also where Airflow ignores it: for the missing value of a single task. */
  'xcom_pull uses its default': ({ recorded, expected, got }) => {
    const [, given] =
      /^\{\{ ti\.xcom_pull\('[^']*', key='[^']*', default='([^']*)'\) \}\}$/.exec(
        String((recorded as JsonObject).template),
      ) ?? [];
    const isIgnored =
      differences({ result: 'None' }, expected).length === 0 ||
      differences({ result: null }, expected).length === 0;
    return given !== undefined && isIgnored && differences({ result: given }, got).length === 0;
  },
  'a short circuit in a mapped group reaches its whole index': ({ recorded, got }) =>
    reachesWholeIndex(recorded as RecordedRun, got as PlayedRun),
};

const file = new URL('../contracts/deliberate-differences.json', import.meta.url);
const { differences: listed } = JSON.parse(readFileSync(file, 'utf8')) as { differences: readonly Listed[] };

/** The case passes with a note where the difference is one of those listed; null where it is none of them. */
export function allowedDifference(kind: string, compared: Compared): CaseResult | null {
  for (const { of, reason, rule } of listed) {
    const holds = rules[rule];
    if (!holds) throw new Error(`${file.pathname} names the rule "${rule}", which does not exist`);
    if (of === kind && holds(compared)) return passed(`differs on purpose: ${reason}`);
  }
  return null;
}
