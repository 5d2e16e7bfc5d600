// Copies the logs of runs that have ended to the remote folder: told of each end by the scheduler, and looking now and then for those
// that it was not told of. A log that is there already, as long as it is here, is left alone.
import { logPath } from '@ariel/execution';
import type { StoragePath } from '@ariel/provider-storage';
import type { Database, LogStore } from '@ariel/store';
import type { Problem } from '../components/process-part.ts';
import type { OpenFolder } from './remote-log-folder.ts';

export interface LogArchiveOptions {
  readonly database: Database;
  readonly logs: LogStore;
  readonly folder: OpenFolder;
  readonly nowUs: () => number;
  readonly report: (problem: Problem) => void;
}

/** The last lines of a try may come a moment after its end. */
const LATE_MS = 5_000;
const LOOK_EVERY_MS = 600_000;
/** How far a look goes back: over a restart, and ends that operators decided. */
const LOOK_BACK_US = 3_600_000_000;
const MOST_RUNS = 1000;
const PIECE_BYTES = 4 * 1024 * 1024;

interface TryRow {
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number;
  readonly iteration: number;
  readonly try_number: number;
}

export class LogArchive {
  readonly #options: LogArchiveOptions;
  readonly #waiting = new Set<number>();
  #timer: NodeJS.Timeout | null = null;
  #looking: NodeJS.Timeout | null = null;
  #work: Promise<void> = Promise.resolve();

  constructor(options: LogArchiveOptions) {
    this.#options = options;
  }

  start(): void {
    this.#looking = setInterval(() => this.#queue(() => this.#look()), LOOK_EVERY_MS).unref();
    this.#queue(() => this.#look());
  }

  async stop(): Promise<void> {
    if (this.#looking !== null) clearInterval(this.#looking);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#queue(() => this.#copyWaiting());
    await this.#work;
  }

  runEnded(runRef: number): void {
    this.#waiting.add(runRef);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#queue(() => this.#copyWaiting());
    }, LATE_MS).unref();
  }

  #queue(work: () => Promise<void>): void {
    const { report } = this.#options;
    this.#work = this.#work
      .then(work)
      .catch((error: unknown) => report({ message: 'logs could not be copied to the remote folder', error }));
  }

  async #look(): Promise<void> {
    const { database, nowUs } = this.#options;
    const rows = await database.all<{ id: number }>(
      'select id from dag_run where end_at >= ? order by id desc limit ?',
      [nowUs() - LOOK_BACK_US, MOST_RUNS],
    );
    for (const { id } of rows) this.#waiting.add(id);
    await this.#copyWaiting();
  }

  async #copyWaiting(): Promise<void> {
    if (this.#waiting.size === 0) return;
    const folder = await this.#options.folder();
    for (const runRef of this.#waiting) {
      await this.#copyRun(folder, runRef);
      this.#waiting.delete(runRef);
    }
  }

  async #copyRun(folder: StoragePath, runRef: number): Promise<void> {
    const { database, logs } = this.#options;
    const columns = 'r.dag_id, r.run_id, i.task_id, i.map_index, i.iteration, i.try_number';
    const of = (table: string): string =>
      `select ${columns} from ${table} i join dag_run r on r.id = i.run_ref where i.run_ref = ? and i.try_number > 0`;
    const rows = await database.all<TryRow>(`${of('task_instance')} union ${of('task_instance_history')}`, [
      runRef,
      runRef,
    ]);
    const paths = [...new Set(rows.map(logPath))];
    const sizes = await logs.sizes(paths);
    for (const [index, path] of paths.entries()) {
      const size = sizes[index] ?? 0;
      const target = folder.join(path);
      if (size === 0 || ((await target.isFile()) && (await target.stat()).size === size)) continue;
      await target.write(piecesOf(logs, path, size), { contentType: 'application/x-ndjson' });
    }
  }
}

async function* piecesOf(logs: LogStore, path: string, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += PIECE_BYTES)
    yield await logs.read(path, at, Math.min(size, at + PIECE_BYTES));
}
