// executors PLACES: hands queued tasks to where they run.
export { createLocalExecutor } from './local/local-executor.ts';
export type { LocalRunner } from './local/local-executor.ts';
