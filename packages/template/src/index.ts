// The doors of this package.
export {
  type AirflowDescription,
  airflowContext,
  dateTimeFromInstant,
  type FurtherMembers,
  type OtherRun,
  previousRunObject,
  type TemplateDag,
  type TemplateRun,
  type TemplateTask,
} from './airflow/airflow-context.ts';
export type { TemplateConnection, TemplateLookups, XComRequest } from './airflow/lookups.ts';
export type { MacroSources } from './airflow/macros.ts';
export { TemplateError, type TemplateErrorCode, type TemplateErrorKind, templateErrors } from './errors.ts';
export { defaultTemplateLimits, type TemplateLimits } from './limits.ts';
export {
  type RenderOptions,
  renderNested,
  renderTemplate,
  type TemplateContext,
  type TemplateFilter,
} from './render-template.ts';
export { parseTemplate } from './syntax/parse-template.ts';
export type { TemplateSyntax } from './syntax/template-syntax.ts';
export { toText } from './values/python-text.ts';
export { defineSafeType, SafeObject, type SafeType, TemplateFunction } from './values/safe-object.ts';
export type { UndefinedKind } from './values/undefined.ts';
