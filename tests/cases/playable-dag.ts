// A recorded DAG made through the public surface, with its tasks run in this process.
import { authorCase } from './authored-run-case.ts';
import { inProcess } from './in-process-tasks.ts';
import type { PlayableDag } from './played-run.ts';
import type { RecordedDag } from './run-format.ts';

export function playableDag(dag: RecordedDag): PlayableDag {
  const authored = authorCase({ dag });
  const outcomeOf = inProcess(authored);
  return { definition: authored.definition, answer: (attempt) => ({ outcome: outcomeOf(attempt) }) };
}
