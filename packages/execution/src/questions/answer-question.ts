// Leads each question of a running task to the one that answers it. Attempts that are not live any more get no answer:
// what they would do with it does not count.
import type { TaskQuestion } from '@ariel/protocol';
import { readAttempt } from '@ariel/store';
import { assetEvents, triggeringAssetEvents } from '../assets/asset-questions.ts';
import type { ExecutionSettings } from '../attempts/settings.ts';
import { airflowCall } from './airflow-call.ts';
import { type Answerer, QuestionRefusedError } from './question-context.ts';
import { dagFacts, instanceCount, instanceStates, runCount } from './run-questions.ts';
import { runState } from './run-state.ts';
import {
  deleteAssetState,
  deleteTaskState,
  getAssetState,
  getTaskState,
  setAssetState,
  setTaskState,
} from './state-store.ts';
import { previousRun, rescheduleCount, runDetails } from './template-facts.ts';
import { triggerRunForTask } from './trigger-run.ts';
import { deleteVariableForTask, setVariableForTask } from './variables.ts';
import { xcomElsewhere } from './xcom-elsewhere.ts';

type Answerers = {
  readonly [About in TaskQuestion['about']]: Answerer<Extract<TaskQuestion, { about: About }>>;
};

const answerers: Answerers = {
  'asset-events': assetEvents,
  'triggering-asset-events': triggeringAssetEvents,
  'run-state': runState,
  'run-count': runCount,
  'instance-count': instanceCount,
  'instance-states': instanceStates,
  dag: dagFacts,
  'get-task-state': getTaskState,
  'set-task-state': setTaskState,
  'delete-task-state': deleteTaskState,
  'get-asset-state': getAssetState,
  'set-asset-state': setAssetState,
  'delete-asset-state': deleteAssetState,
  'xcom-elsewhere': xcomElsewhere,
  'previous-run': previousRun,
  'run-details': runDetails,
  'reschedule-count': rescheduleCount,
  'trigger-run': triggerRunForTask,
  'set-variable': setVariableForTask,
  'delete-variable': deleteVariableForTask,
  'airflow-call': airflowCall,
};

const statesOf = {
  running: ['running'],
  deferred: ['deferred'],
  client: ['running', 'deferred', 'success'],
} as const;

/** Throws `QuestionRefusedError` where the attempt may not ask this, or nobody knows such questions. */
export async function answerQuestion(
  settings: ExecutionSettings,
  attemptId: string,
  question: TaskQuestion,
  // A trigger asks for the attempt that waits for it; `client`: of another make, which
  // tells a success before its callbacks run, and whose triggers ask as tasks do.
  asks: keyof typeof statesOf = 'running',
): Promise<string | null> {
  const attempt = await readAttempt(settings.database, attemptId);
  if (!attempt || !statesOf[asks].some((state) => state === attempt.state))
    throw new QuestionRefusedError(`The attempt ${attemptId} does not run any more: nothing is told to it.`);
  const answerer = Object.hasOwn(answerers, question.about)
    ? (answerers[question.about] as Answerer<TaskQuestion>)
    : null;
  if (!answerer)
    throw new QuestionRefusedError(
      `No question about "${String(question.about)}" is known here. Run the same version of Ariel on servers and workers.`,
    );
  return answerer({ settings, attempt }, question);
}
