// The comparison as a table: what each engine took, and how many times as long as the one they are held against. Pure.
import { figureOf } from '../statistics.ts';
import type { EngineResult, Workload } from './engine.ts';

const taskCounts: Readonly<Record<Workload, number>> = {
  chain_40: 40,
  fan_400: 400,
  mapped_1000: 1_000,
  mapped_10000: 10_000,
};

/** Rows of Markdown; `against` names the engine whose times are 1. */
export function ratioTable(
  results: readonly EngineResult[],
  workloads: readonly Workload[],
  against: string,
): readonly string[] {
  const base = results.find(({ name }) => name === against);
  const cells = (result: EngineResult, workload: Workload): readonly string[] => {
    const seconds = secondsOf(result, workload);
    if (seconds === null) return ['–', ''];
    const baseSeconds = base ? secondsOf(base, workload) : null;
    return [shown(workload, seconds), baseSeconds === null ? '' : times(seconds / baseSeconds)];
  };
  return [
    `| engine | ${workloads.map((workload) => `${workload} | ×`).join(' | ')} |`,
    `|---|${workloads.map(() => '---:|---:').join('|')}|`,
    ...results.map(
      (result) => `| ${result.name} | ${workloads.flatMap((name) => cells(result, name)).join(' | ')} |`,
    ),
  ];
}

/** How much of the ceiling's throughput an engine reaches, per workload; null where one of them was not measured. */
export function shareOf(ceiling: EngineResult, engine: EngineResult, workload: Workload): number | null {
  const [most, reached] = [secondsOf(ceiling, workload), secondsOf(engine, workload)];
  return most === null || reached === null ? null : most / reached;
}

/** The figure: the last run, the median of those after the first, or the only one. */
export function secondsOf({ timings }: EngineResult, workload: Workload): number | null {
  const runs = timings.get(workload) ?? [];
  return runs.length === 0 ? null : figureOf(runs);
}

function shown(workload: Workload, seconds: number): string {
  if (workload !== 'mapped_10000') return `${seconds.toFixed(seconds < 10 ? 3 : 1)} s`;
  const perSecond = taskCounts[workload] / seconds;
  return `${perSecond.toLocaleString('en-US', { maximumFractionDigits: 0 })} tasks/s`;
}

function times(ratio: number): string {
  return ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2);
}
