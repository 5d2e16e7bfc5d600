// The server's side of triggers, over the database: what every transport between triggerer and server leads to.
import type {
  ClaimedTrigger,
  ExecutionService,
  TriggerLogLine,
  TriggerQuestion,
  TriggerService,
} from '@ariel/protocol';
import {
  type ClaimedTriggerRow,
  claimTriggers,
  claimWatchers,
  giveTriggersBack,
  giveWatchersBack,
  listenForTriggers,
  ownTriggers,
  ownWatchers,
  type Queryable,
  readWaiting,
  type TriggerClaim,
} from '@ariel/store';
import { logPath } from '../attempts/log-path.ts';
import type { ExecutionSettings } from '../attempts/settings.ts';
import { answerQuestion } from '../questions/answer-question.ts';
import { resumeTriggers } from './resume-triggers.ts';
import { answerWatcher } from './watcher-questions.ts';
import { claimedWatcher, settleWatchers, watcherName, watcherOf } from './watchers.ts';

export interface TriggerServiceOptions {
  readonly settings: ExecutionSettings;
  readonly service: Pick<ExecutionService, 'codeFiles' | 'version'>;
  /** The id of the triggerer's job: what it has claimed is its own for as long as that lives. */
  readonly ownerId: () => string;
  /** Null: triggers that name no queue. */
  readonly queues: readonly string[] | null;
  /** After how long without a beat a triggerer counts as gone. */
  readonly leaseMs: number;
  readonly log: (trigger: ClaimedTrigger, line: TriggerLogLine) => void;
  /** `asker`: the attempt whose trigger asks, or the name of the watcher. */
  readonly secret: (asker: string, kind: 'connection' | 'variable', name: string) => Promise<string | null>;
}

export function createTriggerService(options: TriggerServiceOptions): TriggerService {
  const { leaseMs, log, ownerId, queues, secret, service, settings } = options;
  const { database } = settings;
  return {
    claim: async (limit) => {
      const claim = { ownerId: ownerId(), limit, queues, leaseMs };
      return database.transaction((tx) => claimBoth(tx, claim));
    },
    owned: async () => {
      const watchers = await ownWatchers(database, ownerId());
      return new Set([...(await ownTriggers(database, ownerId())), ...watchers.map(watcherName)]);
    },
    end: async (ends) => {
      await settleWatchers(settings, ends);
      await resumeTriggers(settings, ends);
    },
    giveBack: async (ids) => {
      const watchers = ids?.flatMap((id) => watcherOf(id)?.id ?? []) ?? null;
      await giveTriggersBack(database, ownerId(), ids?.filter((id) => watcherOf(id) === null) ?? null);
      await giveWatchersBack(database, ownerId(), watchers);
    },
    version: (versionId) => service.version(versionId),
    codeFiles: (codeHash) => service.codeFiles(codeHash),
    ask: (triggerId, question) => ask(triggerId, question),
    log,
    listen: (heard) => listenForTriggers(database, heard),
  };

  async function ask(triggerId: string, question: TriggerQuestion): Promise<string | null> {
    const watcher = watcherOf(triggerId);
    if (watcher) return answerWatcher({ settings, secret, triggerId, watcher }, question);
    const [waiting] = await readWaiting(database, [triggerId]);
    if (!waiting) throw new Error('Nobody waits for this trigger any more: nothing is told to it.');
    const attemptId = waiting.attempt_id;
    if (question.about === 'connection') return secret(attemptId, 'connection', question.id);
    if (question.about === 'variable') return secret(attemptId, 'variable', question.key);
    return answerQuestion(settings, attemptId, question, 'deferred');
  }
}

/** Watchers first: they are few, and there from the beginning. */
async function claimBoth(tx: Queryable, claim: TriggerClaim): Promise<ClaimedTrigger[]> {
  const claimed: ClaimedTrigger[] = [];
  for (const row of await claimWatchers(tx, claim)) claimed.push(await claimedWatcher(tx, row));
  const limit = claim.limit - claimed.length;
  const waits = limit > 0 ? await claimTriggers(tx, { ...claim, limit }) : [];
  return [...claimed, ...waits.map(claimedTrigger)];
}

function claimedTrigger(row: ClaimedTriggerRow): ClaimedTrigger {
  return {
    id: row.id,
    name: row.name,
    args: row.args,
    module: row.module,
    versionId: row.version_id,
    timeoutAtUs: row.timeout_at,
    task: {
      dagId: row.dag_id,
      runId: row.run_id,
      taskId: row.task_id,
      mapIndex: row.map_index,
      tryNumber: row.try_number,
    },
    watch: null,
    logPath: logPath(row),
  };
}
