// Answers what a task process may not look up itself, for the attempt that it runs and nothing else.
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
      return secrets.connection(question.id);
    case 'variable':
      return secrets.variable(question.key);
    case 'xcom': {
      const run = process.current?.run;
      if (!run) return null;
      const { key, mapIndex, taskId } = question;
      return service.xcom({ dagId: run.dagId, runId: run.runId, taskId, key, mapIndex });
    }
  }
}
