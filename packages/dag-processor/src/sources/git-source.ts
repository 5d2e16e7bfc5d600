// A bundle that is a Git repository: a mirror of it is fetched, and each commit that is read is checked out once, into a folder of its
// own. The version is the commit.
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BundleError, type BundleSnapshot, type BundleSource } from './bundle-source.ts';
import { type GitAccess, type OpenedAccess, withAccess } from './git-access.ts';
import { runGit } from './git-command.ts';
import type { SnapshotFolder } from './snapshot-folder.ts';

export interface GitSourceOptions {
  readonly snapshots: SnapshotFolder;
  /** A branch, a tag or a commit. */
  readonly trackingRef: string;
  /** The folder of the repository that is the bundle; null: all of it. */
  readonly subdir: string | null;
  readonly submodules: boolean;
  readonly prunesDotgit: boolean;
  /** Looked up at each refresh: a token may be another by then. */
  readonly access: () => Promise<GitAccess>;
  readonly urlTemplate: (url: string) => string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Run = (...args: readonly string[]) => Promise<string>;

export function gitSource(options: GitSourceOptions): BundleSource {
  const { snapshots, subdir, trackingRef } = options;
  const mirror = join(snapshots.root, 'mirror');
  let urlTemplate: string | null = null;

  const snapshotOf = async (commit: string): Promise<BundleSnapshot> => {
    const folder = join(snapshots.pathOf(commit), subdir ?? '');
    const info = await stat(folder).catch(() => null);
    if (!info?.isDirectory())
      throw new BundleError(
        'ARIEL_BUNDLE_SUBDIR',
        `the commit ${commit} of ${trackingRef} has no folder ${JSON.stringify(subdir)}`,
      );
    return { folder, version: commit, urlTemplate };
  };

  const bringIn = async (access: GitAccess, opened: OpenedAccess, signal: AbortSignal): Promise<string> => {
    const run: Run = (...args) => runGit({ ...opened, args, signal });
    await makeMirror(mirror, run);
    await run(
      ...[
        '--git-dir',
        mirror,
        'fetch',
        '--quiet',
        '--force',
        '--prune',
        '--no-tags',
        '--no-write-fetch-head',
      ],
      ...['--', access.url, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'],
    );
    const commit = await resolve(run, mirror, trackingRef);
    await snapshots.build(commit, (folder) => checkOut({ ...options, access, run, mirror }, commit, folder));
    return commit;
  };

  return {
    kind: 'git',
    refresh: async (signal) => {
      const access = await options.access();
      urlTemplate = options.urlTemplate(access.url);
      await mkdir(snapshots.root, { recursive: true, mode: 0o700 });
      const commit = await withAccess(access, options.environment, (opened) =>
        bringIn(access, opened, signal),
      );
      const snapshot = await snapshotOf(commit);
      await snapshots.use(commit);
      await snapshots.sweep(Date.now());
      return snapshot;
    },
    last: async () => {
      const commit = await snapshots.used();
      return commit === null ? null : snapshotOf(commit).catch(() => null);
    },
  };
}

/** One that cannot be read is made anew: everything in it can be fetched again. */
async function makeMirror(mirror: string, run: Run): Promise<void> {
  const isThere = await stat(join(mirror, 'HEAD')).catch(() => null);
  if (isThere !== null) {
    const isSound = await run('--git-dir', mirror, 'rev-parse', '--is-bare-repository').catch(() => null);
    if (isSound !== null) return;
    await rm(mirror, { recursive: true, force: true });
  }
  await run('init', '--quiet', '--bare', mirror);
}

async function resolve(run: Run, mirror: string, ref: string): Promise<string> {
  for (const name of [`refs/heads/${ref}`, `refs/tags/${ref}`, ref]) {
    const found = await run(
      ...['--git-dir', mirror, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`],
    ).catch((error: unknown) => {
      if (error instanceof BundleError) return '';
      throw error;
    });
    if (found.trim() !== '') return found.trim();
  }
  throw new BundleError(
    'ARIEL_BUNDLE_REF',
    `the repository has no branch, tag or commit ${JSON.stringify(ref)}, which tracking_ref names`,
  );
}

interface CheckOut extends Pick<GitSourceOptions, 'prunesDotgit' | 'submodules'> {
  readonly access: GitAccess;
  readonly mirror: string;
  readonly run: Run;
}

async function checkOut(
  { access, mirror, prunesDotgit, run, submodules }: CheckOut,
  commit: string,
  folder: string,
): Promise<void> {
  await run('clone', '--quiet', '--shared', '--no-checkout', '--', mirror, folder);
  await run('-C', folder, 'checkout', '--quiet', '--detach', commit);
  if (submodules) {
    // Relative addresses of submodules count from where the repository really is.
    await run('-C', folder, 'remote', 'set-url', 'origin', access.url);
    await run('-C', folder, 'submodule', '--quiet', 'update', '--init', '--recursive');
  }
  if (prunesDotgit) await rm(join(folder, '.git'), { recursive: true, force: true });
}
