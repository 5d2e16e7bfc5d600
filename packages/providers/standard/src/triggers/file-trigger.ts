// Waits for a file to be there.
import { BaseTrigger, registerTrigger, type TriggerContext, TriggerEvent } from '@ariel/sdk';
import { findFile } from './find-files.ts';

export interface FileTriggerOptions {
  /** A path, or a pattern such as `/data/in/*.csv`; a folder counts once there is a file in it. */
  readonly filepath: string;
  /** Whether `**` in a pattern stands for any number of folders. @default false */
  readonly recursive?: boolean;
  /** Milliseconds between two looks. @default 5000 */
  readonly pollIntervalMs?: number;
}

/**
 * Waits for a file; its event is the path of the one that was found.
 *
 * @example
 * return this.defer({ trigger: new FileTrigger({ filepath: '/data/in/*.csv' }), method: 'goOn' });
 */
export class FileTrigger extends BaseTrigger {
  readonly #options: FileTriggerOptions;

  constructor(options: FileTriggerOptions) {
    super();
    this.#options = options;
  }

  serialize(): Readonly<Record<string, unknown>> {
    return { ...this.#options };
  }

  async *run({ log, sleep }: TriggerContext): AsyncIterable<TriggerEvent> {
    const { filepath: path, pollIntervalMs = 5_000, recursive = false } = this.#options;
    for (;;) {
      const found = await findFile({ path, recursive });
      if (found !== null) {
        log.info(`found ${found}`);
        yield new TriggerEvent(found);
        return;
      }
      await sleep(pollIntervalMs);
    }
  }
}

registerTrigger('FileTrigger', FileTrigger, { module: 'ariel/standard' });
