// Renders the Jinja templates of a task with what its run and the task are called in Airflow. The engine is loaded when the first
// template is met: most tasks have none.
import type { DagForTemplates } from '@ariel/protocol';
import {
  type Connection,
  type ContextFacts,
  isAboutEvent,
  type RenderTemplate,
  type TaskAsks,
  type TemplateNames,
  type XComPullQuery,
} from '@ariel/sdk';
import type { TemplateContext } from '@ariel/template';

export interface TemplateSources {
  readonly facts: ContextFacts;
  readonly dag: DagForTemplates & { readonly description: string | null; readonly owner: string };
  /** Tasks directly below. */
  readonly downstream: readonly string[];
  /** What the DAG's author gave to its templates. */
  readonly names: TemplateNames | undefined;
  /** The text of a template file. */
  readonly file: (name: string) => string | undefined;
  readonly isTest: boolean;
  /** As it is stored; undefined where there is none: a template may have a default, where the context fails. */
  variable(key: string): Promise<string | undefined>;
  connection(id: string): Promise<Connection | undefined>;
  xcom(query: XComPullQuery): Promise<string | null>;
  /** Fetches what a value only refers to; absent: values are never kept elsewhere. */
  openValue?(value: unknown): Promise<unknown>;
  ask(question: TaskAsks): Promise<string | null>;
}

export function templateRenderer(sources: TemplateSources): RenderTemplate {
  let context: Promise<TemplateContext> | null = null;
  const isNative =
    sources.facts.task.renderTemplateAsNativeObj ?? sources.dag.renderTemplateAsNativeObj === true;
  return async (given, more, isFile = false) => {
    if (!isFile && !given.includes('{')) return given;
    const { renderTemplate, TemplateError } = await import('@ariel/template');
    context ??= import('./template-context.ts').then(({ templateContext }) => templateContext(sources));
    const known = await context;
    const source = isFile ? sources.file(given) : given;
    if (source === undefined)
      throw new TemplateError('ARIEL_TEMPLATE_NOT_FOUND', `there is no template file '${given}'`);
    // What a callback is about goes before what Airflow's names mean otherwise: it may be about no task.
    const values = isAboutEvent(more) ? { ...known.values, ...more } : { ...more, ...known.values };
    // Further names are given for texts: names of instances, messages.
    const native = isNative && more === undefined;
    return renderTemplate(source, { ...known, values }, { native, ...(isFile ? { file: given } : {}) });
  };
}
