// Whether what tasks wrote when they began is what the database says of them: each line belongs to one recorded try, each try
// that succeeded wrote one, no try wrote two.
import type { Cluster } from './cluster.ts';
import type { TryRow } from './cluster-records.ts';

export async function checkRecords(
  cluster: Cluster,
  runs: readonly { readonly dagId: string; readonly runId: string }[],
  tries: readonly TryRow[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const { dagId, runId } of runs) {
    const row = await cluster.records.run(dagId, runId);
    if (!row) problems.push(`lost: the run ${runId} of ${dagId} was triggered and is not there`);
    else if (row.state === 'failed') problems.push(`wrong end: ${dagId} ${runId} failed (${row.reason})`);
  }
  return [...problems, ...compareMarks(cluster.lines('marks'), tries)];
}

/** A line is `dag run task map-index try pid ms`. */
export function compareMarks(marks: readonly string[], tries: readonly TryRow[]): string[] {
  const problems: string[] = [];
  const recorded = Map.groupBy(tries, nameOf);
  const seen = new Map<string, string>();
  for (const line of marks) {
    const [dag, run, task, mapIndex, tryNumber, pid = ''] = line.split(' ');
    const name = `${dag} ${run} ${task}[${mapIndex}] try ${tryNumber}`;
    const before = seen.get(name);
    if (before !== undefined) problems.push(`ran twice: ${name} in processes ${before} and ${pid}`);
    seen.set(name, pid);
    const rows = recorded.get(name) ?? [];
    if (rows.length !== 1) problems.push(`ran and is recorded ${rows.length} times: ${name}`);
    else if (String(rows[0]?.pid) !== pid)
      problems.push(`ran in process ${pid}, recorded is ${rows[0]?.pid}: ${name}`);
  }
  for (const [name, rows] of recorded) {
    if (rows.some((each) => each.state === 'success') && !seen.has(name))
      problems.push(`recorded as success and never ran: ${name}`);
    for (const each of rows)
      if (each.state === 'failed' && !(each.reason && each.error))
        problems.push(`failed without a reason: ${name}`);
  }
  return problems;
}

const nameOf = (row: TryRow): string =>
  `${row.dag_id} ${row.run_id} ${row.task_id}[${row.map_index}] try ${row.try_number}`;
