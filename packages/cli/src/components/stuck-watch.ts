// Looks now and then for tasks that no worker takes: as rarely as the limit allows.
import { type ExecutionSettings, settleStuck } from '@ariel/execution';

/** As in Airflow, where the limit is long. */
const LONGEST_MS = 120_000;
/** So many looks within the limit. */
const LOOKS = 5;

export class StuckWatch {
  readonly #settings: ExecutionSettings;
  readonly #timeoutMs: number;
  #nextUs = 0;

  constructor(settings: ExecutionSettings, timeoutMs: number) {
    this.#settings = settings;
    this.#timeoutMs = timeoutMs;
  }

  async look(ownerId: string): Promise<void> {
    const nowUs = this.#settings.nowUs();
    if (nowUs < this.#nextUs) return;
    this.#nextUs = nowUs + Math.min(LONGEST_MS, this.#timeoutMs / LOOKS) * 1000;
    await settleStuck(this.#settings, ownerId, this.#timeoutMs);
  }
}
