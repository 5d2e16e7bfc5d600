// What operators and triggers ask the server about runs, and what they are told. The shapes are those of the server's questions.
import type { TaskAsks } from '@ariel/sdk';

/** A running task, or a trigger, by which the server is asked. */
export type Ask = (question: TaskAsks) => Promise<string | null>;

/** Which runs of a DAG, and which of their tasks. Dates are ISO 8601. */
export interface Selection {
  readonly dagId: string;
  readonly runIds?: readonly string[];
  readonly logicalDates?: readonly string[];
  readonly states?: readonly string[];
  readonly taskIds?: readonly string[];
  readonly taskGroupId?: string;
}

export interface DagFacts {
  readonly isPaused: boolean;
  readonly taskIds: readonly string[];
  readonly groupIds: readonly string[];
}

export interface TriggerRequest {
  readonly dagId: string;
  readonly runId: string | null;
  readonly logicalDate: string | null;
  readonly conf: Readonly<Record<string, unknown>>;
  readonly note: string | null;
  readonly resetDagRun: boolean;
  readonly failWhenDagIsPaused: boolean;
}

export type Triggered =
  | { readonly kind: 'triggered' | 'reset'; readonly runId: string; readonly logicalDate: string | null }
  | { readonly kind: 'exists'; readonly runId: string }
  | { readonly kind: 'no-dag' | 'paused' }
  | { readonly kind: 'refused'; readonly message: string };

const about = (subject: string, what: object): TaskAsks => ({ about: subject, ...what });

export async function runState(ask: Ask, dagId: string, runId: string): Promise<string | null> {
  return read<string | null>(await ask(about('run-state', { dagId, runId })));
}

export async function countRuns(ask: Ask, selection: Selection): Promise<number> {
  return read<number | null>(await ask(about('run-count', selection))) ?? 0;
}

export async function countInstances(ask: Ask, selection: Selection): Promise<number> {
  return read<number | null>(await ask(about('instance-count', selection))) ?? 0;
}

/** By run id, then by task id, with `_` and the map index behind it where the task is mapped. */
export async function instanceStates(
  ask: Ask,
  selection: Selection,
): Promise<Readonly<Record<string, Readonly<Record<string, string | null>>>>> {
  return read(await ask(about('instance-states', selection))) ?? {};
}

export async function dagFacts(ask: Ask, dagId: string): Promise<DagFacts | null> {
  return read<DagFacts | null>(await ask(about('dag', { dagId })));
}

export async function triggerRun(ask: Ask, request: TriggerRequest): Promise<Triggered> {
  return read<Triggered>(await ask(about('trigger-run', request)));
}

const read = <T>(json: string | null): T => JSON.parse(json ?? 'null') as T;
