// The long proof as a program: so many harms to a cluster on Postgres, then a table by kind. Started by scripts/kill-test.mjs.
import { type HarmSummary, harmCluster } from './harm-cluster.ts';
import type { HarmKind } from './harm-progress.ts';

const [harms = 20, seed = 1] = process.argv.slice(2).map(Number);

function row(kind: HarmKind, { harms: all, progress }: HarmSummary): Record<string, number | string> {
  const ofKind = all.flatMap((harm, index) =>
    harm.kind === kind ? [{ harm, progress: progress[index] }] : [],
  );
  const sinceBegin = all.map(
    (harm, index) => (harm.kind === kind ? progress[index]?.sinceBeginMs : null) ?? 0,
  );
  const most = Math.max(...sinceBegin);
  const worst = most > 0 ? sinceBegin.indexOf(most) : -1;
  return {
    harmed: kind,
    times: ofKind.length,
    'tries concerned': ofKind.reduce((sum, { harm }) => sum + harm.attemptIds.length, 0),
    'runs concerned': ofKind.reduce((sum, { harm }) => sum + harm.runRefs.length, 0),
    'number of the worst': worst < 0 ? '-' : worst + 1,
    'went on after (median, worst)': spread(ofKind.map((each) => each.progress?.sinceBeginMs ?? null)),
    'after its end': spread(ofKind.map((each) => each.progress?.sinceEndMs ?? null)),
  };
}

function spread(given: readonly (number | null)[]): string {
  const times = given.flatMap((ms) => ms ?? []).sort((left, right) => left - right);
  const at = (index: number): string => `${Math.round(times[index] ?? 0)}`;
  return times.length === 0 ? '-' : `${at(Math.floor(times.length / 2))}, ${at(times.length - 1)} ms`;
}

const size = { schedulers: 4, apiServers: 2, workers: 2, concurrency: 4 };
console.log(`harming a cluster ${harms} times, seed ${seed}`);
const summary = await harmCluster({ ...size, harms, seed, report: (line) => console.log(line) });
const kinds = [...new Set(summary.harms.map((harm) => harm.kind))];
console.table(kinds.map((kind) => row(kind, summary)));
console.log(`${summary.runs} runs and ${summary.tries} tries in all.`);
console.log(
  summary.problems.length === 0
    ? 'Nothing was lost, nothing is stuck, nothing ran twice.'
    : `${summary.problems.length} problems; --seed ${seed} repeats the choices.`,
);
process.exitCode = summary.problems.length === 0 ? 0 : 1;
