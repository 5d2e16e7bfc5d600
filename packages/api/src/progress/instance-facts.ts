// What a task instance is and how far it has come, as the rows that are read for pages have it.
import type { InstanceState } from '@ariel/core';

export interface InstanceFacts {
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly path: string | null;
  readonly rendered_map_index: string | null;
  readonly state: InstanceState;
  readonly try_number: number;
  readonly max_tries: number;
  readonly operator: string;
  readonly queued_at: number | null;
  readonly start_at: number | null;
  readonly end_at: number | null;
}
