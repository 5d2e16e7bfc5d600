// What statements cost a finished task, as a table: one row a statement, one column a workload. Pure.
import { type Counted, total } from './statement-counts.ts';

export interface WorkloadCounts {
  readonly name: string;
  readonly tasks: number;
  readonly counted: Counted;
}

/** What is run less often a task is part of the last row. */
const LEAST = 0.005;

export function statementTable(workloads: readonly WorkloadCounts[]): readonly string[] {
  const perTask = ({ counted, tasks }: WorkloadCounts, name: string): number =>
    (counted.calls.get(name) ?? 0) / tasks;
  const most = (name: string): number => Math.max(...workloads.map((workload) => perTask(workload, name)));
  const names = [...new Set(workloads.flatMap(({ counted }) => [...counted.calls.keys()]))].sort(
    (left, right) => most(right) - most(left),
  );
  const shown = names.filter((name) => most(name) >= LEAST);
  const rare = names.filter((name) => most(name) < LEAST);
  const row = (title: string, value: (workload: WorkloadCounts) => number | null): string => {
    const cells = workloads.map((workload) => value(workload)?.toFixed(2) ?? '–');
    return `| ${title} | ${cells.join(' | ')} |`;
  };
  return [
    `| a finished task of | ${workloads.map(({ name }) => name).join(' | ')} |`,
    `|---|${workloads.map(() => '---:').join('|')}|`,
    row('**statements**', ({ counted, tasks }) => total(counted) / tasks),
    row('**round trips**', ({ counted: { trips }, tasks }) => (trips === null ? null : trips / tasks)),
    ...shown.map((name) => row(name, (workload) => perTask(workload, name))),
    ...(rare.length === 0
      ? []
      : [
          row(`${rare.length} others`, (workload) =>
            rare.reduce((sum, name) => sum + perTask(workload, name), 0),
          ),
        ]),
  ];
}
