// Prints a run of an installation beside this process while it happens: when each try begins and ends, and what it writes.
import { type InstanceState, isTerminal } from '@ariel/core';
import { logPath } from '@ariel/execution';
import type { Database, LogStore } from '@ariel/store';
import { type InstanceRow, instanceResource, listRows, type RunRow } from '@ariel/store/reads';
import { type LogReader, readLog } from '../../client/log-lines.ts';
import { logLineText } from '../../output/log-line.ts';
import { paint } from '../../output/paint.ts';
import { shortDuration } from '../../output/times.ts';
import type { Screen } from '../command.ts';
import { labelOf } from './terminal-reporter.ts';

export interface FollowedRun {
  readonly database: Database;
  readonly logs: LogStore;
  readonly run: RunRow;
  readonly screen: Screen;
  readonly write: (text: string) => void;
}

interface FollowedTry {
  readonly log: LogReader;
  hasEnded: boolean;
}

export class RunFollower {
  readonly #options: FollowedRun;
  readonly #tries = new Map<string, FollowedTry>();

  constructor(options: FollowedRun) {
    this.#options = options;
  }

  /** Prints what is new, and gives the instances as they are. */
  async look(): Promise<readonly InstanceRow[]> {
    const { database, run } = this.#options;
    const { rows } = await listRows<InstanceRow>(database, instanceResource, {
      filters: [{ field: 'run_ref', op: 'in', values: [run.id] }],
      order: [{ field: 'start_date', descending: false }],
      limit: Number.MAX_SAFE_INTEGER,
      offset: 0,
    });
    for (const row of rows)
      for (let number = 1; number <= row.try_number; number += 1) await this.#lookAtTry(row, number);
    return rows;
  }

  async #lookAtTry(row: InstanceRow, number: number): Promise<void> {
    const isLatest = number === row.try_number;
    if (isLatest && row.start_at === null) return;
    const label = labelOf({ taskId: row.task_id, mapIndex: row.map_index });
    const key = `${row.task_id} ${row.map_index} ${row.iteration} ${number}`;
    let seen = this.#tries.get(key);
    if (seen?.hasEnded) return;
    const painter = paint(this.#options.screen);
    const line = (text: string): void =>
      this.#options.write(`${painter.bold(label)} ${painter.dim('│')} ${text}`);
    if (seen === undefined) {
      seen = { log: readLog(this.#options.logs, logPath({ ...row, try_number: number })), hasEnded: false };
      this.#tries.set(key, seen);
      line(painter.dim(number === 1 ? 'begins' : `begins try ${number}`));
    }
    // The state was read before the log: what was written until then is printed.
    for await (const text of seen.log.newLines())
      for (const part of logLineText(text, painter).split('\n')) line(part);
    if (isLatest && !hasEnded(row.state)) return;
    seen.hasEnded = true;
    line(isLatest ? endText(row) : painter.state('up_for_retry'));
  }
}

const hasEnded = (state: InstanceState): boolean => isTerminal(state) || state === 'up_for_retry';

function endText({ end_at: end, reason, start_at: start, state }: InstanceRow): string {
  const took = start === null || end === null ? '' : ` after ${shortDuration((end - start) / 1000)}`;
  return state === 'success' ? `done${took}` : `${state}${took}${reason === null ? '' : `: ${reason}`}`;
}
