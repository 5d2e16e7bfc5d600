// A DAG folder, a database and a dag processor for one test: real files, real children, a real database.
// Tests await what the processor tells rather than time.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Database } from '@ariel/store';
import { openTestDatabase, type TestDatabase } from '@ariel/testkit';
import { DagProcessor, type DagProcessorOptions, type DagsChanged } from '../src/index.ts';

export interface ImportErrorRow {
  readonly rel_path: string;
  readonly dag_id: string | null;
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly line: number | null;
  readonly col: number | null;
  readonly stack: string;
}

export interface VersionRow {
  readonly id: string;
  readonly number: number;
  readonly structure_hash: string;
  readonly code_hash: string;
  readonly is_used: number;
}

export const NOON = 1_790_000_000_000_000;

export class DagProject implements AsyncDisposable {
  readonly folder: string;
  readonly dags: string;
  /** Only where a file is written to `../plugins/` first. */
  readonly plugins: string;
  readonly cache: string;
  readonly database: Database;
  readonly processor: DagProcessor;
  readonly changes: DagsChanged[] = [];
  readonly errors: unknown[] = [];
  readonly #opened: TestDatabase;
  #waiting: (() => void)[] = [];

  private constructor(folder: string, opened: TestDatabase, options: Partial<DagProcessorOptions>) {
    const { database } = opened;
    this.#opened = opened;
    this.folder = folder;
    this.dags = join(folder, 'dags');
    this.plugins = join(folder, 'plugins');
    this.cache = join(folder, 'cache');
    this.database = database;
    this.processor = new DagProcessor({
      database,
      bundles: [{ name: 'dags-folder', folder: this.dags }],
      ...(existsSync(this.plugins) ? { pluginsFolder: this.plugins } : {}),
      cacheFolder: this.cache,
      defaults: { maxActiveRuns: 16, maxActiveTasks: 16, pausedAtCreation: false },
      nowUs: () => NOON,
      newId: randomUUID,
      onChange: (change) => this.#hear(change),
      onError: (error) => this.errors.push(error),
      ...options,
    });
  }

  static async create(
    files: Readonly<Record<string, string>>,
    options: Partial<DagProcessorOptions> = {},
  ): Promise<DagProject> {
    const folder = await mkdtemp(join(tmpdir(), 'ariel-dags-'));
    for (const [path, text] of Object.entries(files)) await writeBelow(join(folder, 'dags'), path, text);
    await shareWork(join(folder, 'cache'));
    return new DagProject(folder, await openTestDatabase({ nowUs: NOON }), options);
  }

  /** Starts and waits until all files are evaluated. */
  async start(): Promise<void> {
    await this.processor.start();
    await this.processor.whenSettled();
  }

  /** Another processor on the same folder and database, as after a restart. */
  restarted(options: Partial<DagProcessorOptions> = {}): DagProject {
    // The first one closes the database.
    const borrowed = { ...this.#opened, [Symbol.asyncDispose]: async () => undefined };
    return new DagProject(this.folder, borrowed, options);
  }

  write(path: string, text: string): Promise<void> {
    return writeBelow(this.dags, path, text);
  }

  remove(path: string): Promise<void> {
    return rm(join(this.dags, path));
  }

  move(from: string, to: string): Promise<void> {
    return rename(join(this.dags, from), join(this.dags, to));
  }

  /** Does `act`, then waits until the processor has told of changes and `isTrue`. */
  async until(act: () => Promise<unknown>, isTrue: () => Promise<boolean>): Promise<void> {
    await act();
    for (;;) {
      const told = new Promise<void>((resolve) => this.#waiting.push(resolve));
      if (await isTrue()) return;
      await told;
    }
  }

  importErrors(): Promise<ImportErrorRow[]> {
    return this.database.all<ImportErrorRow>(
      'select rel_path, dag_id, code, message, remedy, line, col, stack from import_error order by rel_path, id',
    );
  }

  dag(dagId: string): Promise<Record<string, unknown> | undefined> {
    return this.database.first<Record<string, unknown>>('select * from dag where dag_id = ?', [dagId]);
  }

  versions(dagId: string): Promise<VersionRow[]> {
    return this.database.all<VersionRow>(
      'select id, number, structure_hash, code_hash, is_used from dag_version where dag_id = ? order by number',
      [dagId],
    );
  }

  #hear(change: DagsChanged): void {
    this.changes.push(change);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.processor.stop();
    await this.#opened[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function writeBelow(folder: string, path: string, text: string): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}

/** Each test's children would compile the same modules anew; what is kept goes by content, so all tests may share it. */
export async function shareWork(cache: string): Promise<void> {
  const shared = join(tmpdir(), `ariel-test-compiled-${process.getuid?.() ?? 0}`);
  await Promise.all([mkdir(shared, { recursive: true }), mkdir(cache)]);
  await symlink(shared, join(cache, 'compiled'));
}

/** A DAG file of one task whose body is `body`. */
export function dagFile(dagId: string, body = 'return 1;', above = ''): string {
  return `import { dag, task } from 'ariel';
${above}
const work = task('work', async () => { ${body} });
export default dag('${dagId}', { schedule: '@daily', startDate: '2026-01-01' }, () => {
  work();
});
`;
}
