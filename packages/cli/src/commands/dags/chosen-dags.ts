// The DAGs that a command names: one by its id, or all whose ids fit an expression.
import type { Database } from '@ariel/store';
import { requireDag } from '../../client/find-dag.ts';
import { CommandError, usageError } from '../command-error.ts';

export async function chosenDags(database: Database, named: string, isPattern: boolean): Promise<string[]> {
  if (!isPattern) return [(await requireDag(database, named)).dag_id];
  const rows = await database.all<{ dag_id: string }>(
    'select dag_id from dag where is_active = 1 order by dag_id',
  );
  const pattern = patternOf(named);
  const fitting = rows.map((row) => row.dag_id).filter((dagId) => pattern.test(dagId));
  if (fitting.length > 0) return fitting;
  throw new CommandError({
    code: 'ARIEL_DAG_NOT_FOUND',
    message: `No id of a DAG fits the expression ${named}.`,
    remedy: '"ariel dags list" shows all DAGs.',
  });
}

export function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw usageError(
      `${JSON.stringify(text)} is no regular expression: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}
