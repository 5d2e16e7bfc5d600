// Renders Jinja templates in the task process: what they name is asked of the supervisor.
import type { Connection, ContextFacts, RenderTemplate, TemplateNames } from '@ariel/sdk';
import type { ServiceQuestion } from '../messages.ts';
import { templateRenderer as rendererOf } from '../templates/template-renderer.ts';
import type { AttemptServices } from './attempt-services.ts';
import type { RunnableVersion } from './loaded-version.ts';
import { xcomQuestion } from './xcom-question.ts';

const plainDag = { catchup: false, maxActiveRuns: null, maxActiveTasks: null, startDate: null };

/** Without a version there are neither files nor names of the DAG's own: for code that is called outside of its tasks. */
export function templateRenderer(
  facts: ContextFacts,
  { ask }: AttemptServices,
  loaded?: Pick<RunnableVersion, 'templateFile' | 'version'>,
  names?: TemplateNames,
  openValue?: (value: unknown) => Promise<unknown>,
): RenderTemplate {
  const { dag, tasks = {} } = loaded?.version ?? {};
  const { taskId } = facts.task;
  return rendererOf({
    facts,
    dag: {
      ...(dag?.templates ?? plainDag),
      description: dag?.description ?? null,
      owner: dag?.owner ?? facts.task.owner,
    },
    taskIds: Object.keys(tasks),
    downstream: Object.values(tasks).flatMap((task) => (task.upstream.includes(taskId) ? task.taskId : [])),
    names,
    file: (name) => loaded?.templateFile?.(name),
    isTest: false,
    ...(openValue === undefined ? {} : { openValue }),
    ask: (question) => ask(question as ServiceQuestion),
    xcom: (query) => ask(xcomQuestion(query)),
    variable: async (key) => {
      const json = await ask({ about: 'variable', key });
      if (json === null) return undefined;
      const value: unknown = JSON.parse(json);
      return typeof value === 'string' ? value : json;
    },
    connection: async (id) => {
      const json = await ask({ about: 'connection', id });
      return json === null ? undefined : (JSON.parse(json) as Connection);
    },
  });
}
