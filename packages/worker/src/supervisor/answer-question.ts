// Answers what a task process may not look up itself, for the attempt that it runs and nothing else.
import type { ClaimedAttempt, XComReader } from '@ariel/protocol';
import { learnAnswer } from '../log/learn-secrets.ts';
import type { FromTaskProcess } from '../messages.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';
import type { TaskProcess } from './task-process.ts';

type Ask = Extract<FromTaskProcess, { kind: 'ask' }>;

export async function answerQuestion(
  settings: SupervisorSettings,
  process: TaskProcess,
  ask: Ask,
): Promise<void> {
  try {
    process.send({ kind: 'reply', id: ask.id, json: await lookUp(settings, process, ask), error: null });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.send({ kind: 'reply', id: ask.id, json: null, error: message });
  }
}

async function lookUp(
  { secrets, service }: SupervisorSettings,
  process: TaskProcess,
  { question }: Ask,
): Promise<string | null> {
  switch (question.about) {
    case 'connection':
    case 'variable': {
      const attemptId = process.current?.attemptId;
      const json =
        question.about === 'connection'
          ? await secrets.connection(question.id, attemptId)
          : await secrets.variable(question.key, attemptId);
      learnAnswer(process.masker, question, json);
      return json;
    }
    case 'secret-places':
      return JSON.stringify(
        (await secrets.places?.(question.kind, question.name, process.current?.attemptId)) ?? [],
      );
    case 'xcom': {
      const attempt = process.current;
      if (!attempt) return null;
      const { dagId, runId } = attempt.run;
      const { key, mapIndex, page, taskId } = question;
      return service.xcom({ dagId, runId, taskId, key, mapIndex, page, from: readerOf(attempt) });
    }
    default:
      return process.current ? service.ask(process.current.attemptId, question) : null;
  }
}

function readerOf({ iteration, mapIndex, path, taskId }: ClaimedAttempt): XComReader {
  return { taskId, mapIndex, iteration, path };
}
