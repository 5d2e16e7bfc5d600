// Puts results into words: a table for the terminal, Markdown and JSON for the record. Says how a figure stands to its
// marks, and never fails because of it.

import type { limits } from './environment.ts';
import type { Commit, Machine } from './machine.ts';
import { type Mark, markOn, type Unit } from './marks.ts';
import type { Measured } from './measured.ts';
import { figureOf, round } from './statistics.ts';

export interface Report {
  readonly date: string;
  readonly commit: Commit;
  readonly machine: Machine;
  /** Its kind, in words. */
  readonly database: string;
  readonly limits: typeof limits;
  readonly results: readonly Measured[];
}

interface Row {
  readonly name: string;
  readonly label: string;
  readonly figure: string;
  readonly first: string;
  readonly must: string;
  readonly aim: string;
  readonly ok: string;
  readonly processes: string;
  readonly peers: string;
}

export function terminalTable({ database, results }: Report): string {
  const rows = results.map((result) => rowOf(result, database));
  const heads = ['benchmark', 'figure', 'first run', 'must', 'aim', 'ok?', 'task processes'];
  const cells = rows.map((row) => [
    row.name,
    row.figure,
    row.first,
    row.must,
    row.aim,
    row.ok,
    row.processes,
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((line) => line[column]!.length)),
  );
  const lines = [heads, widths.map((width) => '-'.repeat(width)), ...cells].map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  '),
  );
  const notes = rows.map(
    ({ name, label, peers }) => `${name}: ${label}${peers === '' ? '' : `\n    peers: ${peers}`}`,
  );
  const reasons = results.map(({ mark, runs }) => `${mark}: ${explained(runs)}`);
  const disturbed = results.some(({ runs }) => isDisturbed(runs)) ? ['', DISTURBED] : [];
  const curve = curveTable(results);
  return [...lines, ...disturbed, ...curve, '', ...notes, '', `${EXPLAINED}:`, ...reasons].join('\n');
}

export function markdown(report: Report): string {
  const rows = report.results.map((result) => rowOf(result, report.database));
  return [
    `# ${report.date}, commit ${report.commit.short}${report.commit.isChanged ? ' with changes' : ''}`,
    '',
    `${conditions(report)}.`,
    '',
    '| benchmark | figure | first run | must | aim | ok? | task processes | peers |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map(
      (row) =>
        `| ${row.label} | ${row.figure} | ${row.first} | ${row.must} | ${row.aim} | ${row.ok} | ${row.processes} | ${row.peers} |`,
    ),
    ...(report.results.some(({ runs }) => isDisturbed(runs)) ? ['', `\\${DISTURBED}`] : []),
    ...curveTable(report.results),
    '',
    `${EXPLAINED}:`,
    '',
    ...report.results.map(({ mark, runs }) => `- **${mark}**: ${explained(runs)}`),
    '',
  ].join('\n');
}

/** The cost per task by the number of instances, from the last run of the curve. */
function curveTable(results: Report['results']): readonly string[] {
  const details = results.find(({ mark }) => mark === 'curve')?.runs.at(-1)?.details;
  if (details === undefined) return [];
  const sizes = [...new Set(Object.keys(details).map((name) => Number(/^of_(\d+)_/.exec(name)?.[1])))];
  const cell = (instances: number, name: string): string => {
    const value = details[`of_${instances}_${name}`] ?? Number.NaN;
    return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
  };
  return [
    '',
    'What a finished task costs in a run of so many mapped instances:',
    '',
    '| instances | time, µs | CPU of the main process, µs | CPU of all processes, µs | memory of the main process, MB |',
    '|---:|---:|---:|---:|---:|',
    ...sizes.map((instances) => {
      const cells = ['us', 'main_cpu_us', 'all_cpu_us', 'main_mb'].map((name) => cell(instances, name));
      return `| ${instances.toLocaleString('en-US')} | ${cells.join(' | ')} |`;
    }),
  ];
}

/** The machine and the limits in one sentence. */
export function conditions({ database, limits, machine }: Report): string {
  return (
    `${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.kernel}, Node ${machine.node}, ` +
    `scratch on ${machine.fileSystem}, load before ${machine.loadBefore.toFixed(2)}; ` +
    `parallelism ${limits.parallelism}, max active tasks a DAG ${limits.maxActiveTasksPerDag}, ` +
    `default pool ${limits.defaultPoolSlots} slots, ${database}`
  );
}

/** Of other processes, while a run was measured. */
const DISTURBING_CORES = 0.2;
const DISTURBED = `* other work used more than ${DISTURBING_CORES} cores meanwhile: measure again on a quiet machine`;
const EXPLAINED = 'What explains them, first run → last run';

function rowOf({ mark: name, runs }: Measured, database: string): Row {
  const mark = markOn(database, name);
  const figure = figureOf(runs.map(({ value }) => value));
  const show = (value: number | null | undefined): string =>
    value === null || value === undefined ? '' : inUnit(value, mark.unit);
  const processes = runs.map(({ taskProcesses }) => taskProcesses ?? '').filter((count) => count !== '');
  return {
    name,
    label: mark.label,
    figure: show(figure),
    first: show(runs[0]?.value),
    must: show(mark.must),
    aim: show(mark.aim),
    ok: verdict(mark, figure) + (isDisturbed(runs) ? ' *' : ''),
    processes: processes.join(', '),
    peers: mark.peers,
  };
}

function verdict({ must, aim, better }: Mark, figure: number): string {
  const reaches = (mark: number): boolean => (better === 'less' ? figure <= mark : figure >= mark);
  if (must === null) return '';
  if (!reaches(must)) return 'no';
  return aim !== null && reaches(aim) ? 'yes, aim' : 'yes';
}

/** Whether other work on the machine took so much of it that the figure says little. */
function isDisturbed(runs: Measured['runs']): boolean {
  return runs.slice(1).some(({ details }) => (details.cores_of_others ?? 0) > DISTURBING_CORES);
}

function inUnit(value: number, unit: Unit): string {
  const digits: Readonly<Record<Unit, number>> = {
    s: 3,
    ms: 1,
    'tasks/s': 0,
    MB: 0,
    '% of a core': 2,
    times: 2,
  };
  const text = value.toLocaleString('en-US', { maximumFractionDigits: digits[unit] });
  return unit === '% of a core' ? `${text} %` : `${text} ${unit}`;
}

function explained(runs: Measured['runs']): string {
  const last = runs.at(-1)?.details ?? {};
  return Object.keys(last)
    .map((name) => `${name} ${[runs[0], runs.at(-1)].map((run) => show(run?.details[name])).join(' → ')}`)
    .join('; ');
}

function show(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : String(round(value));
}
