// Renders Jinja templates in the task process, with what the run and the task are called in Airflow.
import { type Connection, type ContextFacts, decodeValue, type RenderTemplate } from '@ariel/sdk';
import type { TemplateConnection, TemplateLookups } from '@ariel/template';
import type { AttemptServices } from './attempt-services.ts';

type Values = Readonly<Record<string, unknown>>;
/** `more`: further names, where Airflow's do not stand for something else. */
type RenderWith = (source: string, more?: Values) => ReturnType<RenderTemplate>;

/** The template engine is loaded when the first template is met: most tasks have none. */
export function templateRenderer(facts: ContextFacts, services: AttemptServices): RenderWith {
  let render: Promise<RenderWith> | null = null;
  return async (source, more) => {
    if (!source.includes('{')) return source;
    render ??= createRenderer(facts, services);
    return (await render)(source, more);
  };
}

async function createRenderer(facts: ContextFacts, services: AttemptServices): Promise<RenderWith> {
  const { airflowContext, renderTemplate } = await import('@ariel/template');
  const { dag, run, task } = facts;
  const context = airflowContext(
    {
      dag: { dagId: dag.dagId, tags: dag.tags, timezone: dag.timezone, owner: task.owner },
      task: {
        taskId: task.taskId,
        taskType: task.operatorName,
        owner: task.owner,
        retries: task.retries,
        triggerRule: task.triggerRule,
        upstreamTaskIds: task.upstream,
        pool: task.pool,
        queue: task.queue,
        tryNumber: facts.tryNumber,
        maxTries: facts.maxTries,
        mapIndex: facts.mapIndex,
        startDate: facts.startDateUs,
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
      },
      params: run.params,
    },
    lookups(services, task.taskId),
    { nowUs: () => Date.now() * 1000, random: Math.random },
  );
  return (source, more = {}) =>
    renderTemplate(source, { ...context, values: { ...more, ...context.values } });
}

function lookups({ ask }: AttemptServices, ownTaskId: string): TemplateLookups {
  return {
    xcomPull: async ({ key, mapIndex, taskId }) => {
      const json = await ask({
        about: 'xcom',
        taskId: taskId ?? ownTaskId,
        key,
        mapIndex: mapIndex ?? null,
        page: null,
      });
      return json === null ? undefined : decodeValue(json);
    },
    variable: async (key) => {
      const json = await ask({ about: 'variable', key });
      if (json === null) return undefined;
      const value: unknown = JSON.parse(json);
      return typeof value === 'string' ? value : json;
    },
    connection: async (id) => {
      const json = await ask({ about: 'connection', id });
      return json === null ? undefined : templateConnection(JSON.parse(json) as Connection);
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
