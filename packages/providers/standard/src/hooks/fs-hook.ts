// Where files are that a connection names: for sensors and tasks that say which file, and leave to the installation in which folder.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BaseHook, type ConnectionType, type HookOptions } from '@ariel/sdk';

/** What forms show for connections to folders. */
export const fsConnectionType: ConnectionType = {
  connType: 'fs',
  hookName: 'File system',
  hookClass: 'ariel/standard#FsHook',
  defaultConnId: 'fs_default',
  standardFields: {
    host: { hidden: true },
    port: { hidden: true },
    login: { hidden: true },
    password: { hidden: true },
    schema: { hidden: true },
  },
  extraFields: { path: { title: 'Folder', type: 'string', placeholder: '/data/in' } },
};

export interface FsHookOptions extends HookOptions {
  /** A connection whose `path` in `extra` is the folder. @default 'fs_default' */
  readonly fsConnId?: string;
}

/**
 * A folder that a connection names.
 *
 * @example
 * const folder = await new FsHook({ fsConnId: 'landing' }).getPath();
 */
export class FsHook extends BaseHook {
  static override readonly connectionType: ConnectionType = fsConnectionType;
  readonly fsConnId: string;

  constructor({ fsConnId = 'fs_default', ...options }: FsHookOptions = {}) {
    super(options);
    this.fsConnId = fsConnId;
  }

  /** The folder; the root where the connection names none. With `name`, that in it. */
  async getPath(name = ''): Promise<string> {
    const { extra } = await this.getConnection(this.fsConnId);
    return join(typeof extra.path === 'string' && extra.path !== '' ? extra.path : '/', name);
  }

  protected override async probe(): Promise<string> {
    const path = await this.getPath();
    const found = await stat(path).catch(() => null);
    if (found === null) throw new Error(`there is no ${path}`);
    if (!found.isDirectory()) throw new Error(`${path} is no folder`);
    return `The folder ${path} is there.`;
  }
}
