// What a task's templates can name: what Airflow gives them, from what is known of the attempt. What few templates name is asked of
// the server when it is read.
import { paramsOfTask } from '@ariel/core';
import type { PreviousRun, RunDetails } from '@ariel/protocol';
import { type Connection, decodeValue } from '@ariel/sdk';
import {
  airflowContext,
  previousRunObject,
  type TemplateConnection,
  type TemplateContext,
  type TemplateLookups,
} from '@ariel/template';
import { assetNames } from './asset-names.ts';
import { dagMembers, instanceMembers, taskMembers } from './definition-members.ts';
import { stateNames } from './state-names.ts';
import type { TemplateSources } from './template-sources.ts';

export function templateContext(sources: TemplateSources): TemplateContext {
  const { dag, downstream, facts, names, isTest } = sources;
  const { run, task } = facts;
  const airflow = airflowContext(
    {
      dag: {
        dagId: facts.dag.dagId,
        description: dag.description ?? undefined,
        tags: facts.dag.tags,
        timezone: facts.dag.timezone,
        owner: dag.owner,
        catchup: dag.catchup,
        startDate: dag.startDate ?? undefined,
        ...(dag.maxActiveRuns === null ? {} : { maxActiveRuns: dag.maxActiveRuns }),
        ...(dag.maxActiveTasks === null ? {} : { maxActiveTasks: dag.maxActiveTasks }),
        more: dagMembers(sources),
      },
      task: {
        taskId: task.taskId,
        taskType: task.operatorName,
        owner: task.owner,
        retries: task.retries,
        triggerRule: task.triggerRule,
        upstreamTaskIds: task.upstream,
        downstreamTaskIds: downstream,
        pool: task.pool,
        queue: task.queue,
        tryNumber: facts.tryNumber,
        maxTries: facts.maxTries,
        mapIndex: facts.mapIndex,
        startDate: facts.startDateUs,
        mapIndexTemplate: task.mapIndexTemplate,
        isMapped: task.mapping !== null || facts.mapIndex >= 0,
        more: taskMembers(sources),
        moreOfInstance: instanceMembers(sources),
      },
      run: {
        runId: run.runId,
        runType: run.runType,
        logicalDate: run.logicalDateUs ?? undefined,
        dataIntervalStart: run.dataInterval?.startUs,
        dataIntervalEnd: run.dataInterval?.endUs,
        runAfter: run.runAfterUs,
        startDate: run.startDateUs ?? undefined,
        conf: run.conf,
        partitionKey: run.partitionKey ?? undefined,
        details: () => details(sources),
      },
      params: paramsOfTask(task, run),
      more: {
        ...assetNames(task, isTest ? null : sources.ask),
        ...previousSuccess(sources),
        task_reschedule_count: () => asked(sources, { about: 'reschedule-count' }, 0),
        expanded_ti_count: () => expandedCount(sources),
        ...stateNames(sources.ask),
        loop: loopNames(facts.loop ?? null),
        test_mode: isTest,
      },
      previousRun: async (state) => previousRunObject(await previous(sources, state)),
    },
    lookups(sources),
    { nowUs: () => Date.now() * 1000, random: Math.random },
  );
  return {
    ...airflow,
    values: { ...names?.macros, ...airflow.values },
    filters: { ...names?.filters, ...airflow.filters } as NonNullable<TemplateContext['filters']>,
    load: async (name) => sources.file(name),
  };
}

async function asked<Answer>(
  { ask, isTest }: TemplateSources,
  question: { readonly about: string },
  fallback: Answer,
): Promise<Answer> {
  // Without a server there is neither a run before nor anything else to be told.
  const json = isTest ? null : await ask(question);
  return json === null ? fallback : (JSON.parse(json) as Answer);
}

const previous = (sources: TemplateSources, state: string | null): Promise<PreviousRun | null> =>
  asked<PreviousRun | null>(sources, { about: 'previous-run', state } as { about: string }, null);

function previousSuccess(sources: TemplateSources): Readonly<Record<string, () => Promise<unknown>>> {
  let found: Promise<PreviousRun | null> | null = null;
  const date = (of: (run: PreviousRun) => number | null) => async () => {
    found ??= previous(sources, 'success');
    const run = await found;
    const us = run === null ? null : of(run);
    return us === null ? null : (await import('@ariel/template')).dateTimeFromInstant(us);
  };
  return {
    prev_data_interval_start_success: date((run) => run.intervalStartUs),
    prev_data_interval_end_success: date((run) => run.intervalEndUs),
    prev_start_date_success: date((run) => run.startUs),
    prev_end_date_success: date((run) => run.endUs),
  };
}

async function details(sources: TemplateSources): Promise<Readonly<Record<string, unknown>>> {
  const answer = await asked<RunDetails | null>(sources, { about: 'run-details' }, null);
  return {
    state: answer?.state ?? 'running',
    queued_at: answer?.queuedUs ?? null,
    triggered_by: answer?.triggeredBy ?? 'test',
    triggering_user_name: answer?.triggeringUser ?? null,
    note: answer?.note ?? null,
    clear_number: answer?.clearNumber ?? 0,
  };
}

/** None of a task that is not mapped. */
async function expandedCount(sources: TemplateSources): Promise<number | null> {
  const { dag, mapIndex, run, task } = sources.facts;
  if (mapIndex < 0) return null;
  const selection = { dagId: dag.dagId, runIds: [run.runId], taskIds: [task.taskId] };
  return asked<number | null>(sources, { about: 'instance-count', ...selection } as { about: string }, null);
}

function loopNames(loop: NonNullable<TemplateSources['facts']['loop']> | null): unknown {
  if (loop === null) return null;
  const { index, maxIterations, previous: before } = loop;
  return { index, max_iterations: maxIterations, previous: before, result: before };
}

function lookups({ ask, connection, facts, openValue, variable, xcom }: TemplateSources): TemplateLookups {
  return {
    xcomPull: async ({ dagId, includePriorDates, key, mapIndex, runId, taskId }) => {
      const json = await xcom({
        taskId: taskId ?? facts.task.taskId,
        key,
        mapIndex: mapIndex ?? null,
        page: null,
        ...(dagId === undefined ? {} : { dagId }),
        ...(runId === undefined ? {} : { runId }),
        ...(includePriorDates ? { includePriorDates } : {}),
      });
      if (json === null) return undefined;
      const value = decodeValue(json);
      return openValue === undefined ? value : openValue(value);
    },
    variable,
    connection: async (id) => {
      const found = await connection(id);
      return found && templateConnection(found);
    },
    runState: async (dagId, runId) => {
      const json = await ask({ about: 'run-state', dagId, runId } as { about: string });
      return json === null ? null : JSON.parse(json);
    },
  };
}

function templateConnection(connection: Connection): TemplateConnection {
  return {
    connId: connection.id,
    connType: connection.type,
    host: connection.host ?? undefined,
    schema: connection.schema ?? undefined,
    login: connection.login ?? undefined,
    password: connection.password ?? undefined,
    port: connection.port ?? undefined,
    extra: connection.extraJson ?? undefined,
    description: connection.description ?? undefined,
    uri: connection.uri,
  };
}
