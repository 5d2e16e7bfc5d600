// Renders the Jinja templates of a task with what its run and the task are called in Airflow. The engine is loaded when the first
// template is met: most tasks have none.
import { isTemplateText } from '@ariel/core';
import { isAboutEvent, type RenderTemplate } from '@ariel/sdk';
import type { RenderOptions, TemplateContext } from '@ariel/template';
import type { TemplateSources } from './template-sources.ts';

export function templateRenderer(sources: TemplateSources): RenderTemplate {
  let context: Promise<TemplateContext> | null = null;
  const isNative =
    sources.facts.task.renderTemplateAsNativeObj ?? sources.dag.renderTemplateAsNativeObj === true;
  const own = environmentOf(sources);
  return async (given, more, isFile = false, isUsual = false) => {
    const environment = isUsual ? {} : own;
    if (!isFile && !isTemplateText(given, environment.syntax)) return given;
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
    const file = isFile ? { file: given } : {};
    return renderTemplate(source, { ...known, values }, { native, ...environment, ...file });
  };
}

/** What the DAG says of its templates. */
function environmentOf({ dag, names }: TemplateSources): RenderOptions {
  const { jinjaEnvironmentKwargs: syntax, templateUndefined: undefinedKind } = dag;
  return {
    ...(syntax === undefined ? {} : { syntax }),
    ...(undefinedKind === undefined ? {} : { undefinedKind }),
    ...(names?.finalize === undefined ? {} : { finalize: names.finalize }),
  };
}
