// The server's side of running tasks, over the database: what every transport between worker and server leads to.
import type { ExecutionService, VersionForWorker, XComQuery } from '@ariel/protocol';
import { extendLeases, findRun, loadCodeFiles } from '@ariel/store';
import { claimAttempts } from './attempts/claim-attempts.ts';
import { finishAttempts } from './attempts/finish-attempts.ts';
import type { ExecutionSettings } from './attempts/settings.ts';
import { RunValues } from './inputs/run-values.ts';

export function createExecutionService(settings: ExecutionSettings): ExecutionService {
  const { database, versions } = settings;
  const values = new RunValues();
  return {
    claim: (requests) => claimAttempts(settings, values, requests),
    finish: (reports) => finishAttempts(settings, reports),
    heartbeat: (attemptIds) =>
      database.transaction((tx) => extendLeases(tx, attemptIds, settings.nowUs() + settings.leaseMs * 1000)),
    version: (versionId) => versionForWorker(settings, versionId),
    codeFiles: (codeHash) => loadCodeFiles(database, codeHash),
    xcom: (query) => readXCom(query),
  };

  async function readXCom(query: XComQuery): Promise<string | null> {
    const run = await findRun(database, query.dagId, query.runId);
    if (!run) return null;
    const version = await versions.get(database, run.version_id);
    const isMapped = version.definition.tasks.some(
      (task) => task.taskId === query.taskId && task.mapping !== null,
    );
    if (query.mapIndex === null || !isMapped) {
      const place = {
        runRef: run.id,
        epoch: run.clear_count,
        taskId: query.taskId,
        key: query.key,
        isMapped,
      };
      return values.text(database, place);
    }
    const row = await database.first<{ value: string }>(
      'select value from xcom where run_ref = ? and task_id = ? and map_index = ? and iteration = 0 and key = ?',
      [run.id, query.taskId, query.mapIndex, query.key],
    );
    return row?.value ?? null;
  }
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
    },
    // What a task is mapped over may be long, and is the server's to cut.
    tasks: Object.fromEntries(definition.tasks.map((task) => [task.taskId, { ...task, mapping: null }])),
  };
}
