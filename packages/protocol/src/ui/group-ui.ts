// What the page of a task group reads. As in ui-api.ts: instants are ISO 8601 texts or null, durations milliseconds.
import type { InstanceState } from '@ariel/core';
import type { Iso } from './iso.ts';
import type { GridCell, GroupTryView, InstanceName, InstancePage } from './ui-api.ts';

/** A task of the group or a group in it, with what became of it in the run, or in one of the group's instances. */
export interface GroupMember {
  readonly id: string;
  readonly label: string;
  readonly kind: 'group' | 'task';
  readonly cell: GridCell;
  readonly start_date: Iso | null;
  readonly end_date: Iso | null;
  readonly duration_ms: number | null;
  /** Its only instance here; null where there are several, or none, and of a group. */
  readonly instance: InstanceName | null;
  /** It may have several instances: of a group, of its own. */
  readonly is_many: boolean;
  /** Why it is not running, in words; null when it runs or has ended well. */
  readonly reason: string | null;
}

/** One of the group's instances: an item, an iteration, or of a group inside others one of each. */
export interface GroupInstance {
  /** Outermost first. */
  readonly coordinates: readonly number[];
  readonly state: InstanceState;
  /** Of all task instances in it, by state; `none` for null. */
  readonly counts: Readonly<Record<string, number>>;
  readonly start_date: Iso | null;
  readonly end_date: Iso | null;
  readonly duration_ms: number | null;
  /** Of the group as one unit; null where it is not tried again as one. */
  readonly group_try: GroupTryView | null;
}

/**
 * GET /ui/dags/{dag_id}/runs/{run_id}/groups/{group_id}?within=2/0. `within`: one of the group's instances, by all of its
 * coordinates; without it, all of them together.
 */
export interface GroupDetail {
  readonly dag_id: string;
  readonly run_id: string;
  readonly group_id: string;
  readonly label: string;
  readonly tooltip: string | null;
  readonly parent_id: string | null;
  readonly is_mapped: boolean;
  /** Not null: a loop of at most so many iterations. */
  readonly loop_max: number | null;
  /** Further tries of the group as one unit. */
  readonly retries: number;
  readonly state: InstanceState;
  readonly counts: Readonly<Record<string, number>>;
  readonly start_date: Iso | null;
  readonly end_date: Iso | null;
  readonly duration_ms: number | null;
  /** The group's own try, where there is one of it here; else its instances say theirs. */
  readonly group_try: GroupTryView | null;
  /** Directly in the group, in the order in which the DAG declares them. */
  readonly members: readonly GroupMember[];
  /** The tasks in it, however deep. */
  readonly task_ids: readonly string[];
  /** What each coordinate of its instances counts; empty where there is one. */
  readonly dimensions: InstancePage['dimensions'];
  /** In order of their coordinates. Empty where there is one, and where there are too many rows to tell them. */
  readonly instances: readonly GroupInstance[];
  /** False: it has more task instances than are told one by one. */
  readonly are_instances_told: boolean;
}
