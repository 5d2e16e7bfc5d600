// Checks case after case and says what came of them: a line per failure as it happens, a line per kind at the end.
import { type CaseResult, checkCase } from './case.ts';
import type { FoundCase } from './case-file.ts';

export interface Tally {
  passed: number;
  failed: number;
  /** Cases that passed although they differ from the recording, by reason. */
  readonly notes: Map<string, number>;
}

/** Counts per kind, in order of appearance. */
export type Tallies = Map<string, Tally>;

export async function runCases(
  cases: readonly FoundCase[],
  tallies: Tallies,
  say: (line: string) => void,
): Promise<void> {
  for (const each of cases) {
    const result = await checkCase(each);
    count(tallies, each.kind, result);
    if (!result.passed) say(`FAILED ${each.kind} · ${each.name}: ${inOneLine(result.problems)}`);
  }
}

const MOST_PROBLEMS = 8;

function inOneLine(problems: readonly string[]): string {
  const more = problems.length - MOST_PROBLEMS;
  const shown = problems.slice(0, MOST_PROBLEMS).join('; ');
  return more > 0 ? `${shown}; and ${more} more` : shown;
}

function count(tallies: Tallies, kind: string, result: CaseResult): void {
  const tally = tallies.get(kind) ?? { passed: 0, failed: 0, notes: new Map() };
  tallies.set(kind, tally);
  if (!result.passed) tally.failed += 1;
  else {
    tally.passed += 1;
    if (result.note !== null) tally.notes.set(result.note, (tally.notes.get(result.note) ?? 0) + 1);
  }
}

export function summary(tallies: Tallies): string[] {
  return [...tallies].flatMap(([kind, { failed, notes, passed }]) => [
    `${kind}: ${passed} passed, ${failed} failed`,
    ...[...notes].map(([note, times]) => `  ${times} of them ${note}`),
  ]);
}

export function total(tallies: Tallies): { readonly passed: number; readonly failed: number } {
  const all = [...tallies.values()];
  const sum = (counts: readonly number[]): number => counts.reduce((left, right) => left + right, 0);
  return { passed: sum(all.map(({ passed }) => passed)), failed: sum(all.map(({ failed }) => failed)) };
}
