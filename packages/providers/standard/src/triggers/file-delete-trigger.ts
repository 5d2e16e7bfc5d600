// Waits for a file and takes it away: a file as a signal that is used once.
import { rm } from 'node:fs/promises';
import { BaseEventTrigger, registerTrigger, type TriggerContext, TriggerEvent } from '@ariel/sdk';
import { findFile } from './find-files.ts';

export interface FileDeleteTriggerOptions {
  readonly filepath: string;
  /** Milliseconds between two looks. @default 5000 */
  readonly pollIntervalMs?: number;
}

/**
 * Waits for a file and deletes it; its event is the file's path. As a watcher of an asset it goes on with the next one, and deletes a file
 * once its event is written.
 *
 * @example
 * return this.defer({ trigger: new FileDeleteTrigger({ filepath: '/data/ready' }), method: 'goOn' });
 */
export class FileDeleteTrigger extends BaseEventTrigger {
  readonly #options: FileDeleteTriggerOptions;

  constructor(options: FileDeleteTriggerOptions) {
    super();
    this.#options = options;
  }

  serialize(): Readonly<Record<string, unknown>> {
    return { ...this.#options };
  }

  async *run({ log, sleep, watched }: TriggerContext): AsyncIterable<TriggerEvent> {
    const { filepath: path, pollIntervalMs = 5_000 } = this.#options;
    for (;;) {
      const found = await findFile({ path, recursive: false });
      if (found === null) await sleep(pollIntervalMs);
      else if (watched === null) {
        await rm(found);
        log.info(`found and deleted ${found}`);
        yield new TriggerEvent(found);
        return;
      } else {
        yield new TriggerEvent(found);
        await rm(found, { force: true });
        log.info(`found and deleted ${found}`);
      }
    }
  }
}

registerTrigger('FileDeleteTrigger', FileDeleteTrigger, { module: 'ariel/standard' });
