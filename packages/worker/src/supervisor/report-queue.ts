// Reports of ended attempts on their way to the server: those that come together go in one call, and none is lost
// while the server cannot take it.
import type { FinishReport } from '@ariel/protocol';
import type { SupervisorSettings } from './supervisor-settings.ts';

const RETRY_MS = 500;

export class ReportQueue {
  readonly #settings: SupervisorSettings;
  #waiting: FinishReport[] = [];
  #sending: Promise<void> | null = null;
  #isScheduled = false;
  #isClosed = false;

  constructor(settings: SupervisorSettings) {
    this.#settings = settings;
  }

  add(report: FinishReport): void {
    this.#waiting.push(report);
    if (this.#isScheduled || this.#sending) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.flush();
    });
  }

  /** Whether everything is with the server. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#sending === null;
  }

  /** Nothing is sent again any more: what could not be told stays untold by this process. */
  close(): void {
    this.#isClosed = true;
  }

  /** Ends when everything that was added before is with the server, or could not be sent. */
  flush(): Promise<void> {
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
      if (this.#waiting.length > 0 && !this.#isClosed) void this.flush();
    });
    return this.#sending;
  }

  async #send(): Promise<void> {
    const reports = this.#waiting;
    this.#waiting = [];
    if (reports.length === 0) return;
    try {
      await this.#settings.service.finish(reports);
    } catch (error) {
      this.#settings.report({
        message: `${reports.length} results could not be stored; they are sent again`,
        error,
      });
      this.#waiting = [...reports, ...this.#waiting];
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
