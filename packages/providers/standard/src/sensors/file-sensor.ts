// Waits for a file, or for files that fit a pattern.
import { isAbsolute, join } from 'node:path';
import {
  addLibraryFolder,
  BaseSensor,
  type BaseSensorOptions,
  type DeferOptions,
  registry,
  type TaskContext,
  type Templated,
} from '@ariel/sdk';
import { FsHook } from '../hooks/fs-hook.ts';
import { FileTrigger } from '../triggers/file-trigger.ts';
import { findFile } from '../triggers/find-files.ts';

addLibraryFolder(import.meta.url);

export interface FileSensorOptions extends BaseSensorOptions {
  /** A path, or a pattern such as `in/*.csv`; a folder counts once there is a file in it. */
  readonly filepath: Templated<string>;
  /** A connection whose `path` in `extra` is the folder that `filepath` begins in. @default none: it begins at the root */
  readonly fsConnId?: string;
  /** Whether `**` in a pattern stands for any number of folders. @default false */
  readonly recursive?: boolean;
  /** Whether it waits without a worker; the triggerer must see the file then. @default `operators.default_deferrable`: false */
  readonly deferrable?: boolean;
  /** Whether it waits before it has a worker for the first time; `filepath` is an absolute path without templates then. @default false */
  readonly startFromTrigger?: boolean;
}

/**
 * Waits for a file.
 *
 * @example
 * new FileSensor({ taskId: 'landed', filepath: '/data/in/{{ ds }}/*.csv', deferrable: true, timeout: '6h' });
 */
export class FileSensor extends BaseSensor {
  static override readonly templateFields: readonly string[] = ['filepath'];
  readonly filepath: string;
  readonly fsConnId: string | undefined;
  readonly recursive: boolean;
  readonly deferrable: boolean;
  readonly startFromTrigger: boolean;

  constructor(options: FileSensorOptions) {
    super(options);
    this.filepath = this.rendered<string>(options.filepath);
    this.fsConnId = options.fsConnId;
    this.recursive = options.recursive ?? false;
    this.deferrable = options.deferrable ?? registry().taskDefaults.deferrable;
    this.startFromTrigger = options.startFromTrigger ?? false;
    if (this.startFromTrigger) this.#checkStart(options.filepath);
  }

  async poke(context: TaskContext): Promise<boolean> {
    const path = await this.#path(context);
    context.log.info(`looks for ${path}`);
    const found = await findFile({ path, recursive: this.recursive });
    if (found !== null) context.log.info(`found ${found}`);
    return found !== null;
  }

  override async execute(context: TaskContext): Promise<void> {
    if (!this.deferrable) return super.execute(context);
    if (await this.poke(context)) return;
    const { recursive } = this;
    const pollIntervalMs = context.task.sensor?.pokeIntervalMs ?? 5_000;
    const trigger = new FileTrigger({ filepath: await this.#path(context), recursive, pollIntervalMs });
    return this.defer({ trigger, method: 'executeComplete', timeout: this.timeLeft(context) });
  }

  /** It is there. */
  executeComplete({ log }: TaskContext, found: string): void {
    log.info(`found ${found}`);
  }

  protected override startTrigger(): DeferOptions | null {
    if (!this.startFromTrigger) return null;
    const trigger = new FileTrigger({ filepath: this.filepath, recursive: this.recursive });
    return { trigger, method: 'executeComplete' };
  }

  async #path(context: TaskContext): Promise<string> {
    const { filepath, fsConnId } = this;
    if (fsConnId === undefined) return isAbsolute(filepath) ? filepath : join('/', filepath);
    return new FsHook({ fsConnId, source: context }).getPath(filepath);
  }

  #checkStart(given: unknown): void {
    const isKnown = typeof given === 'string' && isAbsolute(given) && !/\{\{|\{%/.test(given);
    if (isKnown && this.fsConnId === undefined) return;
    throw new TypeError(
      'startFromTrigger needs an absolute path without templates as filepath, and no fsConnId: nothing is rendered or looked up before the task has a worker.',
    );
  }
}
