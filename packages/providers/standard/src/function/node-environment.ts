// Folders of npm packages for functions that have packages of their own: made once for each set of them, then only read.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type IsolatedSettings, type TaskContext, TaskRunError } from '@ariel/sdk';
import { startProgram } from '../shell-command.ts';

/** The folder whose `node_modules` has the packages. */
export async function nodeEnvironment(settings: IsolatedSettings, context: TaskContext): Promise<string> {
  const cache = settings.cacheFolder ?? join(tmpdir(), 'ariel-node-environments');
  const folder = join(cache, hashOf(settings));
  if (existsSync(folder)) {
    context.log.debug('the npm packages are there already', { folder });
    return folder;
  }
  const draft = join(cache, `.draft-${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  try {
    await install(draft, settings, context);
    await rename(draft, folder).catch((error: unknown) => {
      // Another task was faster: what it made is the same.
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** What decides about the packages that are installed. */
function hashOf({ dependencies, node, npmInstallOptions = [], registry }: IsolatedSettings): string {
  const sorted = Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1));
  const what = [
    sorted,
    npmInstallOptions,
    registry ?? null,
    node ?? process.version,
    process.platform,
    process.arch,
  ];
  return createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32);
}

async function install(folder: string, settings: IsolatedSettings, context: TaskContext): Promise<void> {
  const { dependencies, npmInstallOptions = [], registry } = settings;
  const manifest = { name: 'ariel-environment', private: true, version: '0.0.0', dependencies };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  const packages = Object.entries(dependencies).map(([name, version]) => `${name}@${version}`);
  if (packages.length === 0) return;
  context.log.info(`installing ${packages.join(', ')}`);
  const [file, ...args] = npm();
  const running = startProgram(
    file ?? 'npm',
    [
      ...args,
      'install',
      '--no-audit',
      '--no-fund',
      '--no-update-notifier',
      '--loglevel=error',
      ...(registry === undefined ? [] : [`--registry=${registry}`]),
      ...npmInstallOptions,
    ],
    {
      cwd: folder,
      env: process.env,
      onLine: (source, message) => context.log.write({ level: 'info', source: `npm ${source}`, message }),
    },
  );
  const end = (): void => void running.end();
  context.signal.addEventListener('abort', end, { once: true });
  try {
    const { code, signal } = await running.ended;
    context.signal.throwIfAborted();
    if (code === 0) return;
    const how = code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with code ${code}`;
    throw new TaskRunError('ARIEL_NODE_ENVIRONMENT', `npm install of ${packages.join(', ')} ${how}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new TaskRunError('ARIEL_NODE_ENVIRONMENT', 'npm is not there', { cause: error });
  } finally {
    context.signal.removeEventListener('abort', end);
  }
}

/** The npm that belongs to this Node; the one on the path where there is none. */
function npm(): readonly string[] {
  const own = join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js');
  return existsSync(own) ? [process.execPath, own] : ['npm'];
}
