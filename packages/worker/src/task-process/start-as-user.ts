// Begins a task process as another Unix user. Nothing but this runs with the rights of the worker: code of users is loaded by what
// is imported once they are given up, and there is no way back to them.
import { accessSync, constants } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { TaskProcessSettings } from '../messages.ts';

/** Node has it wherever there are users; its types do not know it. */
interface WithGroups {
  readonly initgroups?: (user: string, group: number) => void;
}

const { cacheFolder, user } = JSON.parse(process.argv[2] ?? '{}') as TaskProcessSettings;

try {
  become(user ?? '');
  checkCode(join(cacheFolder, 'code'));
} catch (error) {
  // The supervisor reads it: what it says is why the tasks of this user fail.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
await import('./main.ts');

/** Told here, in words: where it is loaded, it would be a system's error about one of its files. */
function checkCode(folder: string): void {
  try {
    accessSync(folder, constants.X_OK);
  } catch (cause) {
    throw new Error(
      `it may not enter ${folder}, where the code of DAGs lies. Give it that right, there and on the folders above, such as with "chmod o+x".`,
      { cause },
    );
  }
}

function become(name: string): void {
  const { seteuid, setgid, setuid } = process;
  const { initgroups } = process as WithGroups;
  if (!initgroups || !seteuid || !setgid || !setuid) throw new Error('This system has no Unix users.');
  // Who it is, is asked as that user: the system knows itself by its number only.
  seteuid(name);
  const { gid, homedir, username } = userInfo();
  seteuid(0);
  initgroups(username, gid);
  setgid(gid);
  setuid(name);
  Object.assign(process.env, { HOME: homedir, LOGNAME: username, USER: username });
}
