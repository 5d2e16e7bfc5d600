// Renders the templates of a task that runs in this process, as its process on a worker does.
import { basename, dirname, parse, relative } from 'node:path';
import { isTemplateText } from '@ariel/core';
import {
  type AuthoredDag,
  type Connection,
  type ContextFacts,
  completeConnection,
  type LocalSurroundings,
  type RenderTemplate,
  type TaskServices,
} from '@ariel/sdk';

interface LocalTemplates {
  readonly facts: ContextFacts;
  readonly services: TaskServices;
  readonly dag: AuthoredDag;
  /** Asked directly: a template may have a default for what is not there, where the context fails. */
  readonly given: LocalSurroundings;
}

/** The engine is loaded when the first template is met. */
export async function localRenderer(templates: LocalTemplates): Promise<RenderTemplate> {
  let renderer: Promise<RenderTemplate> | null = null;
  const { jinjaEnvironmentKwargs } = templates.dag.definition;
  return async (source, more, isFile, isUsual) => {
    const environment = isUsual === true ? undefined : jinjaEnvironmentKwargs;
    if (isFile !== true && !isTemplateText(source, environment)) return source;
    renderer ??= makeRenderer(templates);
    return (await renderer)(source, more, isFile, isUsual);
  };
}

async function makeRenderer({ dag, facts, given, services }: LocalTemplates): Promise<RenderTemplate> {
  const { templateRenderer } = await import('@ariel/worker/templates');
  const { readTemplateFile } = await import('@ariel/loader');
  const { definition, file, templates } = dag;
  const { connections = {}, variables = {} } = given;
  const { taskId } = facts.task;
  return templateRenderer({
    facts,
    dag: { ...definition, owner: definition.tasks[0]?.owner ?? '' },
    taskIds: definition.tasks.map((task) => task.taskId),
    downstream: definition.tasks.flatMap((task) => (task.upstream.includes(taskId) ? task.taskId : [])),
    names: templates,
    file: (name) => {
      if (file === null || file === undefined) return undefined;
      // Nobody says where the bundle begins: files may lie anywhere below the root of the machine.
      const { root } = parse(file);
      const searchpath = definition.templateSearchpath ?? [];
      const dagFile = `${relative(root, dirname(file))}/${basename(file)}`;
      return readTemplateFile({ root, dagFile, searchpath }, name);
    },
    isTest: true,
    ask: (question) => services.ask?.(question) ?? Promise.resolve(null),
    xcom: (query) => services.xcomPull(query),
    async variable(key) {
      const value = Object.hasOwn(variables, key) ? variables[key] : undefined;
      return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
    },
    async connection(id): Promise<Connection | undefined> {
      return Object.hasOwn(connections, id) ? completeConnection(id, connections[id] ?? {}) : undefined;
    },
  });
}
