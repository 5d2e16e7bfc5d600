// Templates as tasks render them: for the task process, and for those who run tasks in their own process.
export { templateRenderer } from './template-renderer.ts';
export type { TemplateSources } from './template-sources.ts';
