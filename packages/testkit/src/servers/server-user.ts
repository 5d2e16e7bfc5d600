// Under whom a server of a test runs: Postgres refuses root, so root lends it the user that its package made.
import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';

export interface ServerUser {
  /** What `spawn` needs to run as it; nothing where this process may run the server itself. */
  readonly spawning: { readonly uid?: number; readonly gid?: number };
  own(path: string): void;
}

export function serverUser(name: string): ServerUser {
  if (process.getuid?.() !== 0) return { spawning: {}, own: () => undefined };
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  const [uid, gid] = [idOf('-u'), idOf('-g')];
  return { spawning: { uid, gid }, own: (path) => chownSync(path, uid, gid) };
}
