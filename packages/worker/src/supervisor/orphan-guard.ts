// Ends the task processes of this process the moment it is gone, however it ends: a small shell holds the list of
// process groups, and reads from a pipe that closes with us. A thread in each task process would do the same at forty
// milliseconds of processor time apiece; a check by the task process itself fails while user code blocks it.
import { type ChildProcess, spawn } from 'node:child_process';

/** `add 12`, `del 12`; the end of the input means that nobody is left to ask for results. */
const script = `
groups=' '
while read -r act group; do
  case $act in
    add) groups="$groups$group " ;;
    del) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done`;

export class OrphanGuard {
  readonly #groups = new Set<number>();
  #shell: ChildProcess | null = null;
  #isStopping = false;

  /** From now on the group dies with this process. */
  add(group: number): void {
    this.#groups.add(group);
    if (this.#shell) this.#say('add', group);
    else this.#start();
  }

  /** The group is gone: its number may soon be another's. */
  remove(group: number): void {
    if (this.#groups.delete(group)) this.#say('del', group);
  }

  stop(): void {
    this.#isStopping = true;
    this.#shell?.stdin?.end();
  }

  #start(): void {
    const shell = spawn('/bin/sh', ['-c', script], {
      // A session of its own: what ends our group must not end the guard.
      detached: true,
      env: {},
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#shell = shell;
    shell.stdin?.on('error', () => undefined);
    shell.on('error', () => undefined);
    shell.on('exit', () => {
      this.#shell = null;
      if (!this.#isStopping && this.#groups.size > 0) this.#start();
    });
    shell.unref();
    for (const group of this.#groups) this.#say('add', group);
  }

  #say(act: 'add' | 'del', group: number): void {
    this.#shell?.stdin?.write(`${act} ${group}\n`);
  }
}
