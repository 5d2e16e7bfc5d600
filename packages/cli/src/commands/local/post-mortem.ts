// `ariel tasks test --post-mortem`: stops where code of the DAG's files throws, with its variables.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** From now on, until it is disposed of. Also what the code catches itself stops it: nobody knows yet that it will be caught. */
export async function stopWhereThrown(root: string): Promise<AsyncDisposable> {
  const thread = new Worker(new URL('./post-mortem-thread.ts', import.meta.url), { workerData: { root } });
  await once(thread, 'message');
  return { [Symbol.asyncDispose]: async () => void (await thread.terminate()) };
}
