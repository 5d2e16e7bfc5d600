// The long kill test as a program: so many kills of each victim, then a table. Started by scripts/kill-test.mjs.
import { killCampaign, type VictimSummary } from './kill-campaign.ts';

const [kills = 20, seed = 1] = process.argv.slice(2).map(Number);

const count = (summary: VictimSummary, start: string): number =>
  summary.problems.filter((problem) => problem.startsWith(start)).length;

function row(summary: VictimSummary): Record<string, number | string> {
  const times = [...summary.progressMs].sort((left, right) => left - right);
  const at = (index: number): string => (times.length === 0 ? '-' : `${Math.round(times[index] ?? 0)} ms`);
  return {
    killed: summary.victim,
    kills: summary.kills,
    'tries lost': summary.lost,
    'not recorded': count(summary, 'not recorded') + count(summary, 'recorded'),
    'stuck runs': count(summary, 'stuck'),
    'wrong ends': count(summary, 'wrong end'),
    'ran twice': count(summary, 'ran'),
    'left over': count(summary, 'left over'),
    'other problems': count(summary, 'import error') + count(summary, 'hidden'),
    'went on after (median)': at(Math.floor(times.length / 2)),
    '(worst)': at(times.length - 1),
  };
}

console.log(`kill test: ${kills} kills each, seed ${seed}`);
const summaries = await killCampaign({ kills, seed, withExample: true, report: (line) => console.log(line) });
console.table(summaries.map(row));
const problems = summaries.flatMap((summary) => summary.problems);
console.log(
  problems.length === 0
    ? 'No problem was found.'
    : `${problems.length} problems; --seed ${seed} repeats the moments.`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
