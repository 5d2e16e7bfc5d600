// What the pages read beside the public REST API. Base path `/ui`. Every instant is an ISO 8601 text in UTC or null,
// every duration milliseconds. Acts (trigger, pause, clear, mark) go through `/api/v2`.
import type { InstanceState, RunState, RunType } from '@ariel/core';

import type { Iso } from './iso.ts';
import type { HealthView, ImportErrorView } from './site-ui.ts';

export interface RunSummary {
  readonly run_id: string;
  readonly state: RunState;
  readonly run_type: RunType;
  readonly run_after: Iso;
  readonly logical_date: Iso | null;
  readonly queued_at: Iso;
  readonly start_date: Iso | null;
  readonly end_date: Iso | null;
  readonly duration_ms: number | null;
  readonly version_number: number;
  readonly note: string | null;
  readonly triggering_user: string | null;
}

export interface DagSummary {
  readonly dag_id: string;
  readonly display_name: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly string[];
  readonly is_paused: boolean;
  /** Its schedule and its assets make no new runs; once what it has is over, it is paused. */
  readonly is_draining: boolean;
  readonly has_import_errors: boolean;
  readonly schedule_text: string;
  readonly schedule_summary: string | null;
  readonly timezone: string;
  readonly next_run_after: Iso | null;
  readonly latest_version_number: number;
  readonly rel_path: string;
  /** Newest last; at most `runs` (query parameter, default 14). */
  readonly recent_runs: readonly RunSummary[];
  readonly active_run_count: number;
  /** What the one who asks may do with it, as `runs:create`; absent: as their session says. */
  readonly may?: readonly string[];
}

/** GET /ui/dags?search=&tag=&paused=true|false&draining=true|false&last_state=&runs=14 */
export interface DagList {
  readonly dags: readonly DagSummary[];
  readonly total_entries: number;
  readonly all_tags: readonly string[];
  readonly import_error_count: number;
  /** Sentence for the top of the page: "2 DAGs failed in their last run: …". */
  readonly headline: string;
}

export interface ParamForm {
  readonly name: string;
  readonly schema: Readonly<Record<string, unknown>>;
  /** Absent where a value must be given. */
  readonly default?: unknown;
  readonly description: string | null;
}

/** GET /ui/dags/{dag_id} */
export interface DagDetail extends DagSummary {
  readonly doc_md: string | null;
  /** Where owners are reached, by their names. */
  readonly owner_links: Readonly<Record<string, string>>;
  /** What its file gives to roles, as `runs:create`, by role; absent: none, or not for the one who asks. */
  readonly access_control?: Readonly<Record<string, readonly string[]>>;
  readonly params: readonly ParamForm[];
  readonly catchup: boolean;
  readonly max_active_runs: number;
  readonly max_active_tasks: number;
  readonly start_date: Iso | null;
  readonly end_date: Iso | null;
  readonly last_evaluated: Iso;
  /** Where its file comes from, and in which version of that. */
  readonly bundle_name: string;
  readonly bundle_version: string | null;
  readonly versions: readonly VersionSummary[];
  readonly warnings: readonly { readonly kind: string; readonly message: string }[];
  readonly import_errors: readonly ImportErrorView[];
}

export interface VersionSummary {
  readonly id: string;
  readonly number: number;
  readonly created_at: Iso;
  /** `structure` when tasks or options changed, `code` when only the code did, `first`. */
  readonly change: 'first' | 'structure' | 'code';
  readonly run_count: number;
}

/** GET /ui/dags/{dag_id}/code?version_number= */
export interface DagCode {
  readonly version_number: number;
  readonly main_path: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

export interface GridRow {
  readonly id: string;
  readonly label: string;
  readonly kind: 'group' | 'task';
  readonly depth: number;
  readonly parent_id: string | null;
  readonly operator: string | null;
  /** The task or the group itself has an instance per item. */
  readonly is_mapped: boolean;
  /** A task that may have several instances in a run: it is mapped, or something around it is, or loops. */
  readonly is_many: boolean;
  /** Not null: the group is a loop, of at most so many iterations. */
  readonly loop_max: number | null;
  readonly role: TaskRole | null;
  /** Of a mapped group or a loop the task whose instances are the group's: its gate, or what runs once for each item. */
  readonly instances_of: string | null;
}

/** What a task is for others: to prepare, to tidy up, to say whether its loop goes on. */
export type TaskRole = 'setup' | 'teardown' | 'gate';

/** One cell: a task of a run. Tasks with several instances and groups are one cell with counts. */
export interface GridCell {
  readonly state: InstanceState;
  /** By state name; `none` for null. Only for groups and tasks with `is_many`. */
  readonly counts?: Readonly<Record<string, number>>;
  /** Of a mapped group: how many items it has, over everything around it. */
  readonly items?: number;
  /** Of a loop: how many iterations there are, likewise. */
  readonly iterations?: number;
}

/** GET /ui/dags/{dag_id}/grid?limit=25&before=<run_after ISO>: runs newest first. Rows are the union over the runs' versions. */
export interface Grid {
  readonly rows: readonly GridRow[];
  readonly runs: readonly RunSummary[];
  /** By run_id, then row id; a missing entry means that the run's version has no such task. */
  readonly cells: Readonly<Record<string, Readonly<Record<string, GridCell>>>>;
  readonly has_more: boolean;
}

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly kind: 'group' | 'task';
  readonly parent_id: string | null;
  readonly operator: string | null;
  readonly is_mapped: boolean;
  readonly is_many: boolean;
  readonly loop_max: number | null;
  readonly role: TaskRole | null;
  readonly instances_of: string | null;
  readonly trigger_rule: string | null;
  readonly tooltip: string | null;
  /** Further tries: of a task, or of a group as one unit. */
  readonly retries: number;
}

/** GET /ui/dags/{dag_id}/graph?version_number=: structure only; states come from the grid or the run. */
export interface Graph {
  readonly version_number: number;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly label: string | null;
    /** From a setup to a teardown of it, which always follows. */
    readonly is_teardown: boolean;
  }[];
}

/** GET /ui/dags/{dag_id}/runs/{run_id} */
export interface RunDetail extends RunSummary {
  readonly dag_id: string;
  readonly conf: unknown;
  readonly params: unknown;
  readonly triggered_by: string;
  readonly data_interval_start: Iso | null;
  readonly data_interval_end: Iso | null;
  readonly version_change: VersionSummary['change'];
  /** Why it is not running, why it failed, in words. */
  readonly reason: string | null;
  readonly cells: Readonly<Record<string, GridCell>>;
  /** Task instances in order of start for the Gantt chart and the story; mapped tasks folded beyond 200 instances. */
  readonly instances: readonly InstanceSummary[];
  readonly instance_count: number;
}

export interface InstanceSummary {
  readonly task_id: string;
  /** With the iteration the instance's name; where several things around the task are mapped, a running number. */
  readonly map_index: number;
  readonly iteration: number;
  /** Its coordinates, outermost first; empty where nothing around the task is mapped or loops. */
  readonly coordinates: readonly number[];
  readonly rendered_map_index: string | null;
  readonly state: InstanceState;
  readonly try_number: number;
  readonly max_tries: number;
  readonly operator: string;
  readonly queued_at: Iso | null;
  readonly start_date: Iso | null;
  readonly end_date: Iso | null;
  readonly duration_ms: number | null;
  /** Why it is not running, in words; null when it runs or has ended well. */
  readonly reason: string | null;
}

export interface TryView {
  readonly try_number: number;
  readonly attempt_id: string;
  readonly state: InstanceState;
  readonly queued_at: Iso | null;
  readonly start_date: Iso | null;
  readonly end_date: Iso | null;
  readonly duration_ms: number | null;
  readonly hostname: string | null;
  readonly pid: number | null;
  readonly reason: string | null;
  readonly error: ErrorView | null;
}

export interface ErrorView {
  readonly name: string;
  readonly message: string;
  readonly code: string | null;
  readonly frames: readonly {
    readonly path: string;
    readonly line: number | null;
    readonly column: number | null;
    readonly function_name: string | null;
    readonly own: boolean;
    /** Source lines around an own frame, at the version that ran. */
    readonly excerpt?: readonly { readonly line: number; readonly text: string }[];
  }[];
  readonly cause: ErrorView | null;
}

/** One of the things that an instance is one of many of: an item of a group or of the task itself, an iteration. */
export interface PlaceView {
  readonly kind: 'item' | 'iteration';
  /** Null: of the task itself. */
  readonly group_id: string | null;
  /** From 0. */
  readonly index: number;
  /** How many there are in this place; null where it is not known. */
  readonly count: number | null;
  /** Of a loop: at most so many. */
  readonly max: number | null;
  /** The same task beside it: in the item or iteration before and after. */
  readonly previous: InstanceName | null;
  readonly next: InstanceName | null;
}

export interface InstanceName {
  readonly map_index: number;
  readonly iteration: number;
}

/** The loop around an instance: what its iterations came to. */
export interface LoopView {
  readonly group_id: string;
  readonly gate_task_id: string;
  readonly max_iterations: number;
  readonly has_until: boolean;
  readonly iterations: readonly {
    /** From 0. */
    readonly index: number;
    /** This task in that iteration; null where it has none. */
    readonly instance: InstanceName | null;
    readonly state: InstanceState;
    /** What the gate said; null where it said nothing (yet). */
    readonly stops: boolean | null;
    /** Why the gate is where it is. */
    readonly reason: string | null;
    readonly end_date: Iso | null;
    /** The gate of that iteration. */
    readonly gate: InstanceName;
  }[];
}

/** A group around an instance that is tried again as one. */
export interface GroupTryView {
  readonly group_id: string;
  /** From 1. */
  readonly try_number: number;
  readonly max_tries: number;
  /** Not null: it waits for its next try until then. */
  readonly wait_until: Iso | null;
}

/**
 * GET /ui/dags/{dag_id}/runs/{run_id}/tasks/{task_id}?map_index=-1&iteration=. Without either, a task with `is_many`
 * stands for all its instances; without an iteration, the latest one is meant.
 */
export interface InstanceDetail extends InstanceSummary {
  readonly dag_id: string;
  readonly run_id: string;
  readonly is_mapped: boolean;
  readonly is_many: boolean;
  /** False: it stands for all instances. */
  readonly is_one: boolean;
  /** Of all instances of the task, by state; `none` for null. */
  readonly counts: Readonly<Record<string, number>>;
  readonly role: TaskRole | null;
  /** Outermost first. */
  readonly place: readonly PlaceView[];
  readonly loop: LoopView | null;
  readonly group_tries: readonly GroupTryView[];
  /** The other side of a setup or teardown. */
  readonly setups: readonly string[];
  readonly teardowns: readonly string[];
  readonly version_number: number;
  readonly trigger_rule: string;
  readonly pool: string;
  readonly pool_slots: number;
  readonly priority_weight: number;
  readonly retries: number;
  /** Options that few tasks have; null where it has not. */
  readonly run_as_user: string | null;
  readonly executor: string | null;
  readonly executor_config: Readonly<Record<string, unknown>> | null;
  /** Params of its own, with their defaults. */
  readonly params: readonly { readonly name: string; readonly value: unknown }[];
  readonly doc_md: string | null;
  /** Documentation in other forms, as it was written. */
  readonly docs: readonly { readonly form: 'json' | 'rst' | 'text' | 'yaml'; readonly text: string }[];
  readonly upstream: readonly { readonly task_id: string; readonly cell: GridCell }[];
  readonly downstream: readonly { readonly task_id: string; readonly cell: GridCell }[];
  readonly tries: readonly TryView[];
  /** Input name → where it comes from and its value (cut at 20,000 characters). */
  readonly inputs: readonly {
    readonly name: string;
    readonly from: string;
    readonly json: string | null;
    readonly cut: boolean;
    /** A function of the DAG file makes something of it where the task runs; shown is what goes in. */
    readonly is_applied?: boolean;
  }[];
  readonly xcoms: readonly {
    readonly key: string;
    readonly json: string;
    readonly cut: boolean;
    readonly size: number;
  }[];
  readonly rendered_fields: Readonly<Record<string, unknown>> | null;
  readonly source: { readonly path: string; readonly line: number } | null;
}

/**
 * GET /ui/dags/{dag_id}/runs/{run_id}/tasks/{task_id}/instances?state=&within=2/0&name=&limit=100&offset=0&order=place|-duration|state…
 * `within`: first coordinates, outermost first.
 */
export interface InstancePage {
  readonly instances: readonly InstanceSummary[];
  readonly total_entries: number;
  /** Of all that lie within, whatever their state. */
  readonly counts: Readonly<Record<string, number>>;
  /** What each coordinate counts. */
  readonly dimensions: readonly { readonly kind: 'item' | 'iteration'; readonly group_id: string | null }[];
}

/** GET /ui/home: what needs attention, what runs, what comes next. */
export interface Home {
  readonly headline: string;
  readonly failed_runs: readonly (RunSummary & {
    readonly dag_id: string;
    readonly failed_tasks: readonly string[];
  })[];
  readonly running_runs: readonly (RunSummary & { readonly dag_id: string })[];
  readonly next_runs: readonly { readonly dag_id: string; readonly run_after: Iso }[];
  readonly import_error_count: number;
  /** How many DAGs drain, of how many that there are, and how many runs they still have. */
  readonly draining: { readonly dags: number; readonly of: number; readonly active_runs: number };
  readonly runs_by_hour: readonly {
    readonly hour: Iso;
    readonly success: number;
    readonly failed: number;
    readonly running: number;
  }[];
  readonly health: HealthView;
}
