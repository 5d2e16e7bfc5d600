// Sets and deletes variables for a running task, as an operator's act would. Asked twice it comes to the same.
import {
  type Control,
  ControlError,
  type DeleteVariableQuestion,
  type SetVariableQuestion,
} from '@ariel/protocol';
import { readVariable, teamOfAttempt } from '@ariel/store';
import { type Answerer, type QuestionContext, QuestionRefusedError } from './question-context.ts';

const actor = { user: null, via: 'operator' } as const;

export const setVariableForTask: Answerer<SetVariableQuestion> = async (
  context,
  { description, key, value },
) => {
  const control = controlOf(context);
  const team = await ownTeam(context, key);
  await refusals(() =>
    control.setVariable({
      key,
      mode: 'set',
      changes: {
        value,
        ...(description === undefined ? {} : { description }),
        ...(team === undefined ? {} : { team }),
      },
      actor,
    }),
  );
  return null;
};

export const deleteVariableForTask: Answerer<DeleteVariableQuestion> = async (context, { key }) => {
  const control = controlOf(context);
  await ownTeam(context, key);
  try {
    await control.deleteVariable({ key, actor });
    return 'true';
  } catch (error) {
    if (error instanceof ControlError && error.code === 'ARIEL_VARIABLE_NOT_FOUND') return 'false';
    throw error;
  }
};

function controlOf({ settings }: QuestionContext): Pick<Control, 'setVariable' | 'deleteVariable'> {
  const control = settings.control?.() ?? null;
  if (control === null) throw new QuestionRefusedError('No variable can be changed here.');
  return control;
}

/** The team of a variable that is new; undefined where it has one. A task changes those of its team and nobody's. */
async function ownTeam(
  { attempt, settings }: QuestionContext,
  key: string,
): Promise<string | null | undefined> {
  const team = await teamOfAttempt(settings.database, attempt.id);
  const row = await readVariable(settings.database, key);
  if (!row) return team;
  if (row.team === null || row.team === team) return undefined;
  throw new QuestionRefusedError(`The variable "${key}" belongs to another team.`);
}

async function refusals(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ControlError) throw new QuestionRefusedError(`${error.code}: ${error.message}`);
    throw error;
  }
}
