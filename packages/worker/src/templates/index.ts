// Templates as tasks render them: for the task process, and for those who run tasks in their own process.
export { type TemplateSources, templateRenderer } from './template-renderer.ts';
