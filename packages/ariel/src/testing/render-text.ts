// Renders the templates of operators' fields with what the context knows, by Airflow's names.

import type { LocalSurroundings, TaskContext } from '@ariel/sdk';
import {
  type AirflowDescription,
  airflowContext,
  renderTemplate,
  type TemplateLookups,
} from '@ariel/template';

export interface TemplateSurroundings {
  readonly context: TaskContext;
  /** Asked directly: a template may have a default for what is not there, where the context fails. */
  readonly given: LocalSurroundings;
  /** Further names, where Airflow's do not stand for something else. */
  readonly more: Readonly<Record<string, unknown>>;
}

export async function renderText(
  source: string,
  { context, given, more }: TemplateSurroundings,
): Promise<unknown> {
  const clock = { nowUs: () => Date.now() * 1000, random: Math.random };
  const airflow = airflowContext(descriptionOf(context), lookupsOf(context, given), clock);
  return renderTemplate(source, { ...airflow, values: { ...more, ...airflow.values } });
}

const us = (date: Date): number => date.getTime() * 1000;

function descriptionOf({
  dag,
  task,
  ti,
  dagRun,
  params,
  logicalDate,
  dataInterval,
}: TaskContext): AirflowDescription {
  return {
    dag: { dagId: dag.dagId, tags: dag.tags, timezone: dag.timezone },
    task: {
      taskId: task.taskId,
      taskType: task.operatorName,
      owner: task.owner,
      retries: task.retries,
      triggerRule: task.triggerRule,
      upstreamTaskIds: task.upstream,
      pool: task.pool,
      queue: task.queue,
      tryNumber: ti.tryNumber,
      maxTries: ti.maxTries,
      mapIndex: ti.mapIndex,
      startDate: us(ti.startDate),
    },
    run: {
      runId: dagRun.runId,
      runType: dagRun.runType,
      logicalDate: logicalDate === null ? undefined : us(logicalDate),
      dataIntervalStart: us(dataInterval.start),
      dataIntervalEnd: us(dataInterval.end),
      runAfter: us(dagRun.runAfter),
      startDate: dagRun.startDate === null ? undefined : us(dagRun.startDate),
      conf: dagRun.conf,
    },
    params,
    more: { test_mode: true },
  };
}

function lookupsOf(
  context: TaskContext,
  { connections = {}, variables = {} }: LocalSurroundings,
): TemplateLookups {
  return {
    xcomPull: async ({ taskId, key, mapIndex }) =>
      context.xcom.pull({
        taskId: taskId ?? context.ti.taskId,
        key,
        ...(mapIndex === undefined ? {} : { mapIndex }),
      }),
    async variable(key) {
      const value = Object.hasOwn(variables, key) ? variables[key] : undefined;
      return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
    },
    async connection(id) {
      if (!Object.hasOwn(connections, id)) return undefined;
      const { type, host, schema, login, password, port, extraJson, description, uri } =
        await context.conn(id);
      const [text, number] = [(value: string | null) => value ?? undefined, port ?? undefined];
      return {
        connId: id,
        connType: type,
        host: text(host),
        schema: text(schema),
        login: text(login),
        password: text(password),
        port: number,
        extra: text(extraJson),
        description: text(description),
        uri,
      };
    },
  };
}
