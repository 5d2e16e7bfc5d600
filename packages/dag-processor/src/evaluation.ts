// What the process that stores DAGs and the child that evaluates their files say to each other. Data only.
// Requests go over the child's IPC channel; answers come as lines of JSON on a pipe of their own, which the child can
// write even when user code never gives control back.
import type { DagDefinition, DataInterval, PlannedRun, TimetableAnswers } from '@ariel/core';
import type { ArielModules, PluginsToLoad } from '@ariel/loader';
import type { DefinedPlugin, ScheduleDefaults, TaskDefaults, TimetableWindow } from '@ariel/sdk';
import type { ImportFailure } from './import-failure.ts';

export interface EvaluationLimits {
  /** @default 30000 */
  readonly timeoutMs: number;
  /** Memory of the whole child. @default 512 */
  readonly memoryMb: number;
  /** What a file may print while it loads. @default 1048576 */
  readonly outputBytes: number;
  /** A file that loads faster is evaluated twice, to see whether its DAGs are the same. @default 500 */
  readonly secondLookMs: number;
}

export interface ChildSetup {
  /** Who started the child; when that is gone, the child goes too. */
  readonly parentPid: number;
  readonly cacheFolder: string;
  readonly arielModules: ArielModules;
  readonly limits: EvaluationLimits;
  readonly maxMapLength: number;
  readonly defaultTimezone: string;
  readonly scheduleDefaults: ScheduleDefaults;
  readonly taskDefaults: TaskDefaults;
  /** What the child loads before any file; null: nothing. */
  readonly plugins: PluginsToLoad | null;
}

export interface FileToEvaluate {
  readonly root: string;
  readonly path: string;
  /** It is a plugin: its DAGs are none, and what it registers is told. */
  readonly isPlugin?: boolean;
  /** Given: the file's DAGs are known already, and the timetable of one of them is asked. */
  readonly asked?: TimetableAsked;
}

export interface EvaluationRequest extends FileToEvaluate {
  readonly id: number;
}

/** What a timetable of the user's own is asked from. */
export interface TimetableAsked {
  readonly dagId: string;
  readonly place: { readonly last: DataInterval | null; readonly now: number };
  /** Given: all runs of this stretch are wanted, and not those that come next. */
  readonly window?: TimetableWindow;
}

export interface EvaluationWarning {
  readonly dagId: string | null;
  readonly code: string;
  readonly message: string;
}

export interface Evaluation {
  readonly definitions: readonly DagDefinition[];
  readonly warnings: readonly EvaluationWarning[];
  readonly failures: readonly ImportFailure[];
  /** Where the file makes each DAG, as far as its text tells. */
  readonly dagPlaces: Readonly<Record<string, DagPlace>>;
  /** The file and what it imported, relative to the root. */
  readonly files: readonly string[];
  readonly durationMs: number;
  /** What a plugin file defined. */
  readonly plugins?: readonly DefinedPlugin[];
  /** What the timetable said that was asked. */
  readonly answers?: TimetableAnswers;
  /** The runs of the stretch of time for which it was asked. */
  readonly runsBetween?: readonly PlannedRun[];
}

/** In the DAG file, from 1. */
export interface DagPlace {
  readonly line: number;
  readonly column: number;
}

export interface EvaluationAnswer {
  readonly id: number;
  readonly evaluation: Evaluation;
  /** False where the child must not be asked again. */
  readonly reusable: boolean;
  /** True where the failure may be an earlier file's: something that it left behind threw later. */
  readonly isDoubtful: boolean;
}

/** What the child's own watchdog is told: which file is evaluated, for how long at most, and what it gave already. */
export interface WatchOrder {
  readonly request: EvaluationRequest;
  readonly first: Evaluation | null;
  readonly limitMs: number;
}

/** The child's file descriptor for answers. */
export const ANSWER_FD = 3;

/** What comes of a file of which nothing is known but why it failed. */
export function failedEvaluation(path: string, failure: ImportFailure): Evaluation {
  return { definitions: [], warnings: [], failures: [failure], dagPlaces: {}, files: [path], durationMs: 0 };
}
