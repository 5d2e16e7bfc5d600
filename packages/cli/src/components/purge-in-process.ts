// Has XCom backends of plugins delete what they keep, in a process of its own: the scheduler runs no code of plugins.
import { spawn } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ArielModules } from '@ariel/loader';
import type { ArielConfig } from '../config/config.ts';
import { childEnvironment } from '../standalone/child-environment.ts';
import { homePaths } from '../standalone/home.ts';
import { moduleUrls } from '../standalone/module-urls.ts';

const entry = fileURLToPath(new URL('./purge-objects.ts', import.meta.url));
const PATIENCE_MS = 60_000;

/** One value that nobody can read any more. */
export interface ValueToPurge {
  readonly id: number;
  /** As `core.xcom_backend` names it. */
  readonly backend: string;
  readonly stored: unknown;
}

export interface PurgeOrder {
  readonly cacheFolder: string;
  readonly arielModules: ArielModules;
  readonly pluginsFolder: string;
  readonly values: readonly ValueToPurge[];
}

/** What became of a value. `unknown`: no plugin has that backend any more. */
export type PurgeAnswer = Readonly<Record<string, { readonly kind: 'gone' | 'unknown' } | PurgeFailure>>;

export interface PurgeFailure {
  readonly kind: 'failed';
  readonly message: string;
}

/** By the ids of the values. */
export async function purgeInProcess(
  { core, home }: ArielConfig,
  values: readonly ValueToPurge[],
): Promise<PurgeAnswer> {
  const cacheFolder = homePaths(home).cache;
  const order: PurgeOrder = {
    cacheFolder,
    arielModules: moduleUrls(),
    pluginsFolder: core.pluginsFolder,
    values,
  };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
    env: childEnvironment(process.env, getCompileCacheDir() ?? join(cacheFolder, 'node')),
    stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
    timeout: PATIENCE_MS,
  });
  const { promise: failed, reject } = Promise.withResolvers<never>();
  child.once('error', reject);
  const [input, , , answer] = child.stdio;
  if (!input || !answer) throw new Error('the process that purges cannot be spoken with');
  // It may be gone before it has heard all of it; then it gives no answer.
  input.on('error', () => undefined);
  input.end(JSON.stringify(order));
  const said = json(answer as NodeJS.ReadableStream).catch(() => {
    throw new Error('the process that purges values of plugins ended without an answer');
  });
  return (await Promise.race([said, failed])) as PurgeAnswer;
}
