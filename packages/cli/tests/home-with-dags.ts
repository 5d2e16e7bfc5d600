// A home in which nothing runs, with DAGs that were read; it is gone when the test is over.
import { type DagFixture, publishDefinitions } from '@ariel/testkit';
import { onTestFinished } from 'vitest';
import { type Answer, CommandLine } from './command-line.ts';

export const NEW_YEAR_US = Date.parse('2026-01-01T00:00:00Z') * 1000;

export async function homeWithDags(...dags: readonly DagFixture[]): Promise<CommandLine> {
  const line = new CommandLine();
  onTestFinished(() => line[Symbol.dispose]());
  await line.run('db', 'migrate');
  await line.withDatabase(async (database) => {
    await publishDefinitions(
      database,
      dags.map(({ definition }) => definition),
      { nowUs: NEW_YEAR_US },
    );
  });
  return line;
}

/** What a command printed with `-o json`. */
export const rowsIn = ({ out }: Pick<Answer, 'out'>) => JSON.parse(out) as Record<string, unknown>[];
