// executors PLACES: hands queued tasks to where they run.

export type { LocalRunner } from './local/local-executor.ts';
export { createLocalExecutor } from './local/local-executor.ts';
export type { RemoteExecutorOptions } from './remote/remote-executor.ts';
export { createRemoteExecutor } from './remote/remote-executor.ts';
