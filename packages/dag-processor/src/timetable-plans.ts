// Has the timetables of users' own asked for their next runs, each in an evaluation of its own, and keeps the answers.
// What goes wrong with one is said on its own DAG; the others are asked all the same.
import { authoringCodes } from '@ariel/sdk';
import {
  type Database,
  readWantedPlans,
  StandingWarning,
  saveTimetableAnswers,
  saveTimetableProblem,
  type WantedPlan,
} from '@ariel/store';
import { isReadHere } from './bundle-files.ts';
import type { DagProcessorOptions } from './dag-processor-options.ts';
import type { EvaluationPool } from './evaluation-pool.ts';
import type { EvaluationQueue } from './evaluation-queue.ts';

/** Puts every timetable that is wanted into the queue, unless it waits there already. */
export async function queueWantedPlans(
  options: DagProcessorOptions,
  pool: EvaluationPool,
  queue: EvaluationQueue,
): Promise<void> {
  for (const plan of await readWantedPlans(options.database)) {
    const bundle = options.bundles.find(
      ({ name, only }) => name === plan.bundleName && isReadHere(plan.relPath, only),
    );
    if (bundle === undefined) continue;
    queue.addFound(`timetable\0${plan.dagId}`, () => refresh(options, pool, bundle.folder, plan.dagId));
  }
}

async function refresh(
  options: DagProcessorOptions,
  pool: EvaluationPool,
  folder: string,
  dagId: string,
): Promise<void> {
  try {
    // The schedule may have moved on while this waited in the queue.
    const plan = (await readWantedPlans(options.database)).find((each) => each.dagId === dagId);
    if (plan !== undefined && (await ask(options, pool, folder, plan)))
      options.onChange?.({ dagIds: [dagId], importErrors: false });
  } catch (error) {
    options.onError?.(error);
  }
}

/** True where what the pages show, or the scheduler plans with, is different now. */
async function ask(
  { database, nowUs }: DagProcessorOptions,
  pool: EvaluationPool,
  folder: string,
  { dagId, last, relPath }: WantedPlan,
): Promise<boolean> {
  const asked = { dagId, place: { last, now: nowUs() } };
  const evaluation = await pool.evaluate({ root: folder, path: relPath, asked });
  if (evaluation === null) return false;
  const { answers, failures } = evaluation;
  if (answers !== undefined)
    return database.transaction((tx) => saveTimetableAnswers(tx, { dagId, answers, nowUs: nowUs() }));
  const [failure] = failures;
  const kind =
    failure?.code === StandingWarning.timetableAnswer
      ? StandingWarning.timetableAnswer
      : StandingWarning.timetableFailed;
  return saveProblem(database, { dagId, kind, why: failure?.message ?? 'it gave no answer', nowUs: nowUs() });
}

function saveProblem(
  database: Database,
  problem: {
    readonly dagId: string;
    readonly kind: Parameters<typeof saveTimetableProblem>[2]['kind'];
    readonly why: string;
    readonly nowUs: number;
  },
): Promise<boolean> {
  const { dagId, kind, nowUs, why } = problem;
  const { remedy } = authoringCodes[kind];
  const message = `The DAG's timetable was asked for its next runs: ${why.replace(/\.$/, '')}. No runs are made beyond those it gave before. ${remedy}`;
  return database.transaction((tx) => saveTimetableProblem(tx, dagId, { kind, message, nowUs }));
}
