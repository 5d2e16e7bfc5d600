// Every case file that `npm run cases` runs without names, through the same code; and what that code does with other files.
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { readCases } from './case-file.ts';
import { everyOrder, takingTurns } from './execution-orders.ts';
import { recordedFiles } from './recorded-files.ts';
import { runCases, summary, type Tallies, total } from './run-cases.ts';

/** In each order of execution where there is time for it, as in `npm run cases`; a third of that wherever else the file runs. */
const orders = process.env.ARIEL_TEST_ORDERS === 'every' ? everyOrder : takingTurns;

test.each(recordedFiles().map((file) => [basename(file), file]))(
  'every case of %s ends as it was recorded',
  { timeout: 300_000 },
  async (_name, file) => {
    const tallies: Tallies = new Map();
    const failures: string[] = [];
    await runCases(readCases(file, orders), tallies, (line) => failures.push(line));
    for (const line of summary(tallies)) console.log(line);
    expect(failures).toEqual([]);
    expect(total(tallies).passed).toBeGreaterThan(0);
  },
);
