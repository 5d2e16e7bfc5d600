// Reports of ended attempts on their way to the server: those that come together go in one call, and none is lost
// while the server cannot take it.
import type { FinishReport } from '@ariel/protocol';
import { realMachine } from '../machine/real-machine.ts';
import { pause, type WorkerTime } from '../machine/worker-machine.ts';
import type { SupervisorSettings } from './supervisor-settings.ts';

const RETRY_MS = 500;

export type Rendered = Required<Pick<FinishReport, 'renderedFields' | 'renderedMapIndex'>> &
  Pick<FinishReport, 'called'>;
export const nothingRendered: Rendered = { renderedFields: null, renderedMapIndex: null };

export class ReportQueue {
  readonly #settings: SupervisorSettings;
  readonly #time: WorkerTime;
  readonly #told: (attemptIds: readonly string[]) => void;
  #waiting: FinishReport[] = [];
  /** What is under way to the server. */
  #sent: readonly FinishReport[] = [];
  #sending: Promise<void> | null = null;
  #isScheduled = false;
  #isClosed = false;

  /** `told`: of these the server knows the end now. */
  constructor(settings: SupervisorSettings, told: (attemptIds: readonly string[]) => void = () => undefined) {
    this.#settings = settings;
    this.#told = told;
    this.#time = (settings.machine ?? realMachine).time;
  }

  add(report: FinishReport): void {
    this.#waiting.push(report);
    if (this.#isScheduled || this.#sending) return;
    this.#isScheduled = true;
    this.#time.soon(() => {
      this.#isScheduled = false;
      void this.flush();
    });
  }

  /** Whether the server may not know yet how the attempt ended. */
  has(attemptId: string): boolean {
    return [...this.#waiting, ...this.#sent].some((report) => report.attemptId === attemptId);
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
    this.#sent = reports;
    try {
      await this.#settings.service.finish(reports);
      this.#sent = [];
      this.#told(reports.map(({ attemptId }) => attemptId));
    } catch (error) {
      this.#sent = [];
      this.#settings.report({
        message: `${reports.length} results could not be stored; they are sent again`,
        error,
      });
      this.#waiting = [...reports, ...this.#waiting];
      await pause(this.#time, RETRY_MS);
    }
  }
}
