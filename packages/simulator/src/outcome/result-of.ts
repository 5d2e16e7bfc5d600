// Puts together what a simulation gave: runs in order, limits by how much they were in the way, and what was assumed.
import type { DagDefinition } from '@ariel/core';
import type { SimulatedLimit, SimulatedRun, Simulation } from '@ariel/sdk';
import type { AnswerBook } from '../answers/answer-book.ts';
import { countTicks } from '../first-ticks.ts';
import type { ReadOptions } from '../simulation-options.ts';
import type { Limits } from '../waits/limits.ts';
import { describeRuns, describeSimulation } from './describe-simulation.ts';

export interface Finished {
  readonly answers: AnswerBook;
  readonly definitions: readonly DagDefinition[];
  readonly folded: readonly { readonly runRef: number; readonly run: SimulatedRun }[];
  readonly limits: Limits;
  readonly read: ReadOptions;
}

export function resultOf(finished: Finished): Simulation {
  const { folded, read } = finished;
  const runs = [...folded]
    .sort(
      (left, right) =>
        left.run.runAfter.getTime() - right.run.runAfter.getTime() || left.runRef - right.runRef,
    )
    .map(({ run }) => run);
  const said = {
    from: new Date(read.fromUs / 1000),
    to: new Date(read.toUs / 1000),
    runs,
    unfinished: runs.filter(({ end }) => end === null),
    limits: limitsOf(finished, runs),
    notes: notesOf(finished, runs),
  };
  return { ...said, toString: () => describeSimulation(said), table: () => describeRuns(runs) };
}

function limitsOf({ limits, read }: Finished, runs: readonly SimulatedRun[]): SimulatedLimit[] {
  const spanUs = read.toUs - read.fromUs;
  for (const [dagId, its] of Map.groupBy(runs, (run) => run.dagId)) {
    const meter = limits.runs(dagId);
    const waits = its
      .map(({ runAfter, start }) => [
        Math.max(runAfter.getTime() * 1000, read.fromUs),
        start === null ? read.toUs : start.getTime() * 1000,
      ])
      .sort(([left = 0], [right = 0]) => left - right);
    for (const [from = 0, to = 0] of waits) meter?.waited(from, to);
  }
  return [...limits.meters()]
    .map((meter) => ({
      name: meter.name,
      size: meter.size,
      // One within a DAG or a run is only looked at while something waits for it: then it is full.
      peak: Math.max(meter.peak, meter.waitedUs > 0 && meter.peak === 0 ? (meter.size ?? 0) : 0),
      fullShare: Math.max(meter.fullUs, meter.peak === 0 ? meter.waitedUs : 0) / spanUs,
      waitedMs: meter.waitedUs / 1000,
    }))
    .sort((left, right) => right.waitedMs - left.waitedMs || right.fullShare - left.fullShare);
}

function notesOf({ answers, definitions, read }: Finished, runs: readonly SimulatedRun[]): string[] {
  const notes: string[] = [];
  const silent = definitions.flatMap((dag) =>
    dag.tasks
      .filter(({ taskId }) => !answers.knowsDuration(dag.dagId, taskId))
      .map(({ taskId }) => `${dag.dagId}.${taskId}`),
  );
  if (silent.length > 0)
    notes.push(`nothing says how long ${listed(silent)} would take: one second was taken for each try`);
  if (read.assumedPools.length > 0)
    notes.push(
      `nothing says how many slots pool ${listed(read.assumedPools)} has: it was taken as without limit`,
    );
  const byDag = Map.groupBy(runs, ({ dagId }) => dagId);
  for (const dag of definitions) {
    if (dag.catchup) continue;
    const ticks = countTicks(dag, read.fromUs, read.toUs);
    const made = (byDag.get(dag.dagId) ?? []).filter(({ runType }) => runType === 'scheduled').length;
    if (ticks === null || ticks <= made) continue;
    notes.push(
      `${ticks - made} of the ${ticks} runs that the schedule of ${dag.dagId} asks for would be left out: others were still going, and catchup is off`,
    );
  }
  return notes;
}

const listed = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
