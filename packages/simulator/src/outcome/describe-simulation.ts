// A simulation in words: one line per DAG or per run, and what was in the way.
import { formatDuration, formatInstant } from '@ariel/core';
import type { SimulatedRun, Simulation } from '@ariel/sdk';
import { textTable } from './text-table.ts';

type Described = Omit<Simulation, 'toString' | 'table'>;

/** Lines of the list of what is unfinished. */
const MOST_UNFINISHED = 10;

export function describeSimulation({ from, limits, notes, runs, to, unfinished }: Described): string {
  const parts = [`From ${clock(from)} to ${clock(to)}: ${counted(runs.length, 'run')}.`];
  if (runs.length > 0) parts.push(dagTable(runs));
  const inTheWay = limits.filter(({ waitedMs }) => waitedMs > 0);
  if (inTheWay.length > 0) {
    const rows = inTheWay.map(({ fullShare, name, peak, size, waitedMs }) => [
      name,
      size === null ? 'no limit' : String(size),
      String(peak),
      percent(fullShare),
      formatDuration(waitedMs),
    ]);
    parts.push(`What was in the way:\n${textTable(['limit', 'size', 'peak', 'full', 'waited for'], rows)}`);
  }
  if (unfinished.length > 0) {
    const lines = unfinished
      .slice(0, MOST_UNFINISHED)
      .map((run) => `  ${run.dagId} ${run.runId}: ${whatIsOpen(run)}`);
    if (unfinished.length > MOST_UNFINISHED) lines.push(`  and ${unfinished.length - MOST_UNFINISHED} more`);
    parts.push(`Not ended by ${clock(to)}:\n${lines.join('\n')}`);
  }
  if (notes.length > 0) parts.push(notes.map((note) => `Note: ${note}`).join('\n'));
  return parts.join('\n\n');
}

export function describeRuns(runs: readonly SimulatedRun[]): string {
  const rows = runs.map((run) => [
    run.dagId,
    run.runId,
    run.state,
    clock(run.runAfter),
    run.start === null ? '' : clock(run.start),
    run.end === null ? '' : clock(run.end),
    took(run),
    run.waits.map(({ text }) => text).join(', '),
  ]);
  return textTable(['dag', 'run', 'state', 'due', 'started', 'ended', 'took', 'waits'], rows);
}

function dagTable(runs: readonly SimulatedRun[]): string {
  const rows = [...Map.groupBy(runs, ({ dagId }) => dagId)].map(([dagId, its]) => {
    const took = its.flatMap((run) => msOf(run) ?? []).sort((left, right) => left - right);
    return [
      dagId,
      String(its.length),
      String(its.filter(({ state }) => state === 'success').length),
      String(its.filter(({ state }) => state === 'failed').length),
      String(its.filter(({ end }) => end === null).length),
      took.length === 0 ? '' : formatDuration(took[took.length >> 1] ?? 0),
      took.length === 0 ? '' : formatDuration(took.at(-1) ?? 0),
      mostWaited(its),
    ];
  });
  return textTable(
    ['dag', 'runs', 'success', 'failed', 'unfinished', 'took (median)', 'longest', 'waited most for'],
    rows,
  );
}

/** The reason that cost the DAG's runs most, with its sum over all of them. */
function mostWaited(runs: readonly SimulatedRun[]): string {
  const sums = new Map<string, number>();
  for (const { ms, text } of runs.flatMap(({ waits }) => waits)) {
    const what = text.slice(text.indexOf(' waiting for ') + ' waiting for '.length);
    sums.set(what, (sums.get(what) ?? 0) + ms);
  }
  const [most] = [...sums].sort(([, left], [, right]) => right - left);
  return most === undefined ? '' : `${most[0]}: ${formatDuration(most[1])} in all`;
}

function whatIsOpen({ start, state, tasks }: SimulatedRun): string {
  if (start === null) return 'it has not begun';
  const open = tasks.filter((task) => task.end === null || task.state === 'up_for_retry');
  const names = open.slice(0, 3).map(({ mapIndex, state: of, taskId }) => {
    const label = mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`;
    return `${label} ${of === null ? 'waits' : `is ${of}`}`;
  });
  const more = open.length > 3 ? ` and ${open.length - 3} more` : '';
  return names.length === 0 ? state : `${names.join(', ')}${more}`;
}

function msOf({ end, start }: SimulatedRun): number | null {
  return end === null || start === null ? null : end.getTime() - start.getTime();
}

function took(run: SimulatedRun): string {
  const ms = msOf(run);
  return ms === null ? '' : formatDuration(ms);
}

/** `2026-01-31 06:00`, with seconds where there are any; UTC. */
function clock(date: Date): string {
  const text = formatInstant(date.getTime() * 1000)
    .slice(0, 19)
    .replace('T', ' ');
  return text.endsWith(':00') ? text.slice(0, -3) : text;
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

function percent(share: number): string {
  const text = (share * 100).toFixed(share < 0.1 && share > 0 ? 1 : 0);
  return `${text} % of the time`;
}
