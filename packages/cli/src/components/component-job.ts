// Says in the database that a part of this process is alive: for the health page, `ariel jobs check`, and those that count on it.
import { hostname } from 'node:os';
import { beatJobs, type Database, endJobs, type NewJob, registerJob } from '@ariel/store';
import { newId } from '../standalone/live-clock.ts';
import type { Problem } from './process-part.ts';

export interface ComponentJobOptions {
  readonly database: Database;
  readonly kind: NewJob['kind'];
  readonly version: string;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly beatMs: number;
  readonly report: (problem: Problem) => void;
  /** Called after each beat, in its time. */
  readonly afterBeat?: () => Promise<void>;
}

export class ComponentJob {
  readonly #options: ComponentJobOptions;
  #id = newId();
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;
  #beating: Promise<void> = Promise.resolve();

  constructor(options: ComponentJobOptions) {
    this.#options = options;
  }

  get id(): string {
    return this.#id;
  }

  async start(): Promise<void> {
    await this.#register();
    await this.#options.afterBeat?.();
    this.#setTimer();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#beating;
    await endJobs(this.#options.database, [this.#id]);
  }

  #register(): Promise<void> {
    const { database, detail, kind, version } = this.#options;
    return registerJob(database, {
      id: this.#id,
      kind,
      hostname: hostname(),
      pid: process.pid,
      version,
      detail: detail === undefined ? null : JSON.stringify(detail),
    });
  }

  #setTimer(): void {
    if (this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#beating = this.#beat().finally(() => this.#setTimer());
    }, this.#options.beatMs);
  }

  async #beat(): Promise<void> {
    const { afterBeat, beatMs, database, report } = this.#options;
    try {
      if (!(await beatJobs(database, [this.#id], 2 * beatMs))) {
        // Somebody ended or forgot it: it lives all the same, under another id.
        this.#id = newId();
        await this.#register();
      }
      await afterBeat?.();
    } catch (error) {
      report({ message: 'a heartbeat could not be written', error });
    }
  }
}
