// Limits of a task in words: who holds them, and until when.
import { clockText, spanText } from './why-clock.ts';

export interface CountFact {
  readonly running: number;
  readonly max: number;
}

export interface TaskLimitFacts {
  /** Of the task's own limits, where it has them. */
  readonly taskInRun?: CountFact | null;
  readonly taskInDag?: CountFact | null;
  /** Of all schedulers together, where such a limit is set. */
  readonly everywhere?: CountFact | null;
}

/** A limit that tasks share by key, as it stands. */
export interface KeyedLimitFact {
  readonly key: string;
  readonly max: number;
  /** So many starts in this time; null: so many at once. */
  readonly perMs: number | null;
  /** Held now, or started in that time. */
  readonly used: number;
  /** By DAG, most first. */
  readonly holders: readonly { readonly dagId: string; readonly held: number }[];
  /** For a rate that is used up: when it has room again. */
  readonly opensAtUs: number | null;
  /** More than its own task says, where another task says less: `[dagId, taskId]` of that one. */
  readonly smallerSaidBy?: readonly [dagId: string, taskId: string] | null;
}

export function explainTaskLimits({ taskInDag, taskInRun }: TaskLimitFacts): string | null {
  if (taskInRun && taskInRun.running >= taskInRun.max) {
    return `waits for other instances of this task: ${taskInRun.running} of ${taskInRun.max} are active in this run`;
  }
  if (taskInDag && taskInDag.running >= taskInDag.max) {
    return `waits for other instances of this task: ${taskInDag.running} of ${taskInDag.max} are active in all runs`;
  }
  return null;
}

export function explainKeyed(limits: readonly KeyedLimitFact[], nowUs: number): string | null {
  const full = limits.find((limit) => limit.used >= limit.max);
  if (!full) return null;
  const { key, max, opensAtUs, perMs, smallerSaidBy, used } = full;
  const said = smallerSaidBy ? `; task ${smallerSaidBy.join('.')} says so few` : '';
  if (perMs === null) {
    const by = full.holders.map(({ dagId, held }) => `${dagId} ${held}`).join(', ');
    return `waits for limit ${key}: ${used} of ${max} ${used === 1 ? 'is' : 'are'} held${by === '' ? '' : ` (${by})`}${said}`;
  }
  const starts = max === 1 ? '1 start' : `${max} starts`;
  const next = opensAtUs === null ? '' : `, next at ${clockText(opensAtUs, nowUs)}`;
  return `waits for limit ${key}: ${starts} per ${spanText(perMs)} ${max === 1 ? 'is' : 'are'} used up${next}${said}`;
}
