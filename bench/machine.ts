// Describes the machine and the commit, without anything that names either to the outside: no host names, no paths.
import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly kernel: string;
  /** Of the scratch folder: what a commit costs depends on it. */
  readonly fileSystem: string;
  /** Over the last minute before the first benchmark; far from 0 means that the machine had other work. */
  readonly loadBefore: number;
}

export interface Commit {
  readonly short: string;
  /** True where the checkout differs from the commit. */
  readonly isChanged: boolean;
}

const fileSystems: Readonly<Record<number, string>> = {
  61267: 'ext4',
  16914836: 'tmpfs',
  2035054128: 'overlayfs',
  2435016766: 'btrfs',
  1481003842: 'xfs',
  801189825: 'zfs',
};

export function describeMachine(scratch: string): Machine {
  const kind = statfsSync(scratch).type;
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    kernel: `${type()} ${/^[\d.]+/.exec(release())?.[0] ?? ''}`.trim(),
    fileSystem: fileSystems[kind] ?? `0x${kind.toString(16)}`,
    loadBefore: loadavg()[0] ?? 0,
  };
}

export function describeCommit(): Commit {
  const short = git('rev-parse', '--short', 'HEAD');
  return { short: short || 'uncommitted', isChanged: short !== '' && git('status', '--porcelain') !== '' };
}

function git(...args: readonly string[]): string {
  try {
    const cwd = new URL('.', import.meta.url);
    return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    // A copy without its history can still be measured.
    return '';
  }
}
