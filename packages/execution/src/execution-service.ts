// The server's side of running tasks, over the database: what every transport between worker and server leads to.

import type { DagDefinition } from '@ariel/core';
import { isCallbackId } from '@ariel/core';
import type { DagForTemplates, ExecutionService, VersionForWorker, XComQuery } from '@ariel/protocol';
import { extendLeases, findRun, loadCodeFiles } from '@ariel/store';
import { claimAttempts } from './attempts/claim-attempts.ts';
import { finishClaimed } from './attempts/finish-attempts.ts';
import { HeldAttempts } from './attempts/held-attempts.ts';
import type { ExecutionSettings } from './attempts/settings.ts';
import {
  beatCallbacks,
  claimCallbackWork,
  finishCallbackWork,
  parted,
} from './callbacks/callback-service.ts';
import { readXCom } from './inputs/read-xcom.ts';
import { RunValues } from './inputs/run-values.ts';
import { tellClaims } from './listeners/heard-claims.ts';
import { answerQuestion } from './questions/answer-question.ts';

export function createExecutionService(settings: ExecutionSettings): ExecutionService {
  const { database, versions } = settings;
  const values = new RunValues();
  const held = new HeldAttempts();
  return {
    claim: (requests) =>
      parted(requests, ({ attemptId }) => attemptId, {
        attempts: async (attempts) => {
          const answers = await claimAttempts(settings, { held, values }, attempts);
          if (settings.heard) tellClaims(settings.heard, answers);
          return answers;
        },
        callbacks: (callbacks) => claimCallbackWork(settings, callbacks),
      }),
    finish: (reports) =>
      parted(reports, ({ attemptId }) => attemptId, {
        attempts: (attempts) => finishClaimed(settings, held, attempts),
        callbacks: (callbacks) => finishCallbackWork(settings, callbacks),
      }),
    heartbeat: (attemptIds) => beat(attemptIds),
    version: (versionId) => versionForWorker(settings, versionId),
    codeFiles: (codeHash) => loadCodeFiles(database, codeHash),
    xcom: (query) => xcomOf(query),
    ask: (attemptId, question, { asClient = false } = {}) =>
      answerQuestion(settings, attemptId, question, asClient ? 'client' : 'running'),
  };

  async function beat(attemptIds: readonly string[]): Promise<readonly string[]> {
    const callbacks = attemptIds.filter(isCallbackId);
    const attempts = callbacks.length === 0 ? attemptIds : attemptIds.filter((id) => !isCallbackId(id));
    const lost = await database.transaction((tx) => extendLeases(tx, attempts, settings.leaseMs));
    return callbacks.length === 0 ? lost : [...lost, ...(await beatCallbacks(settings, callbacks))];
  }

  async function xcomOf(query: XComQuery): Promise<string | null> {
    const row = await findRun(database, query.dagId, query.runId);
    if (!row) return null;
    const { graph } = await versions.get(database, row.version_id);
    const run = { runRef: row.id, epoch: row.clear_count };
    return readXCom({ db: database, values, run, graph }, query);
  }
}

function forTemplates(definition: DagDefinition): DagForTemplates {
  const { catchup, maxActiveRuns, maxActiveTasks, renderTemplateAsNativeObj, startDate, templateSearchpath } =
    definition;
  const { defaultArgs, displayName, docMd, endDate, jinjaEnvironmentKwargs, templateUndefined } = definition;
  return {
    ...{ catchup, maxActiveRuns, maxActiveTasks, startDate, endDate, displayName, docMd, defaultArgs },
    ...(renderTemplateAsNativeObj ? { renderTemplateAsNativeObj } : {}),
    ...(templateSearchpath ? { templateSearchpath } : {}),
    ...(jinjaEnvironmentKwargs ? { jinjaEnvironmentKwargs } : {}),
    ...(templateUndefined ? { templateUndefined } : {}),
  };
}

async function versionForWorker(settings: ExecutionSettings, versionId: string): Promise<VersionForWorker> {
  const version = await settings.versions.get(settings.database, versionId);
  const { definition } = version;
  return {
    versionId,
    dagId: version.dagId,
    codeHash: version.codeHash,
    bundleName: version.bundleName,
    relPath: version.relPath,
    dag: {
      description: definition.description,
      tags: definition.tags,
      timezone: definition.timezone,
      owner: definition.tasks[0]?.owner ?? '',
      templates: forTemplates(definition),
    },
    // What a task is mapped over may be long, and is the server's to cut.
    tasks: Object.fromEntries(definition.tasks.map((task) => [task.taskId, { ...task, mapping: null }])),
  };
}
