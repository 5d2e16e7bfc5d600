// Copies from one storage to another.
import { BaseOperator, type OperatorOptions, type Templated } from '@ariel/sdk';
import { StorageError } from './storage-error.ts';
import { StoragePath } from './storage-path.ts';

export interface FileTransferOptions extends OperatorOptions {
  /** What is copied. */
  readonly src: Templated<string>;
  /** Where to. */
  readonly dst: Templated<string>;
  /** The connection that opens `src`. @default the one in the path, else what the environment gives */
  readonly sourceConnId?: string;
  /** The connection that opens `dst`. @default the one in the path, else what the environment gives */
  readonly destConnId?: string;
  /** Whether what is there may be replaced. @default false: the task fails */
  readonly overwrite?: boolean;
  /** Whether everything below `src` is copied. @default false */
  readonly recursive?: boolean;
}

/**
 * Copies an object or a folder from one storage to another; its result is the path of the copy.
 *
 * @example
 * new FileTransferOperator({ taskId: 'keep', src: '/data/{{ ds }}.csv', dst: 's3://aws_default@lake/{{ ds }}.csv' });
 */
export class FileTransferOperator extends BaseOperator<string> {
  static override readonly templateFields = ['src', 'dst'];
  readonly src: string;
  readonly dst: string;
  readonly sourceConnId: string | null;
  readonly destConnId: string | null;
  readonly overwrite: boolean;
  readonly recursive: boolean;

  constructor(options: FileTransferOptions) {
    super(options);
    this.src = this.rendered<string>(options.src);
    this.dst = this.rendered<string>(options.dst);
    this.sourceConnId = options.sourceConnId ?? null;
    this.destConnId = options.destConnId ?? null;
    this.overwrite = options.overwrite ?? false;
    this.recursive = options.recursive ?? false;
  }

  async execute(): Promise<string> {
    const { recursive } = this;
    const from = new StoragePath(this.src, this.sourceConnId === null ? {} : { conn: this.sourceConnId });
    const to = new StoragePath(this.dst, this.destConnId === null ? {} : { conn: this.destConnId });
    if (!this.overwrite && (recursive ? await to.isFolder() : await to.isFile()))
      throw new StorageError('ARIEL_STORAGE_EXISTS', `${to} is there already, and overwrite is not set.`);
    await from.copy(to, { recursive });
    return String(to);
  }
}
