// Asks git what happened on a day. Only reads the repository; a machine without git, or a folder without a
// repository, is an answer, not an error.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { addDays, type Day, startOf } from './day.ts';

export interface AuthorActivity {
  readonly author: string;
  readonly commits: number;
  readonly added: number;
  readonly deleted: number;
}

export interface DayActivity {
  readonly day: Day;
  readonly commits: number;
  /** Different files that were touched. */
  readonly files: number;
  readonly added: number;
  readonly deleted: number;
  readonly authors: readonly AuthorActivity[];
  /** False where the clone is shallow and what its first commits changed cannot be known. */
  readonly isWhole: boolean;
}

export type RepositoryAnswer = { readonly root: string } | { readonly reason: string };

export async function findRepository(folder: string): Promise<RepositoryAnswer> {
  const top = await git(folder, ['rev-parse', '--show-toplevel']);
  if (top.kind === 'absent') return { reason: 'git is not installed' };
  if (top.kind === 'refused') return { reason: `git finds no repository at ${folder}: ${top.reason}` };
  const head = await git(folder, ['rev-parse', '--verify', '--quiet', 'HEAD']);
  return head.kind === 'done'
    ? { root: top.text.trim() }
    : { reason: `the repository at ${folder} has no commits yet` };
}

export async function readDay(
  root: string,
  ref: string,
  day: Day,
  signal?: AbortSignal,
): Promise<DayActivity> {
  const [since, until] = [startOf(day), startOf(addDays(day, 1))].map((moment) => moment.getTime() / 1000);
  const format = `--format=${COMMIT_MARK}%H${FIELD_MARK}%ct${FIELD_MARK}%aN`;
  // Without renames, each line names one file; a second on either side, because git's limits are not exact.
  const answer = await git(
    root,
    [
      '-c',
      'core.quotePath=false',
      'log',
      '--numstat',
      '--no-renames',
      format,
      `--since-as-filter=${Number(since) - 1}`,
      `--until=${Number(until) + 1}`,
      '--end-of-options',
      ref,
      '--',
    ],
    signal,
  );
  if (answer.kind !== 'done')
    throw new Error(`git log of "${ref}" failed: ${answer.kind === 'absent' ? 'no git' : answer.reason}`);
  const commits = parseCommits(answer.text).filter(({ at }) => at >= Number(since) && at < Number(until));
  return summary(day, commits, await shallowCommits(root));
}

interface Commit {
  readonly hash: string;
  /** Seconds since the epoch, when it was committed. */
  readonly at: number;
  readonly author: string;
  readonly changes: readonly Change[];
}

interface Change {
  readonly file: string;
  readonly added: number;
  readonly deleted: number;
}

const COMMIT_MARK = '%x01';
const FIELD_MARK = '%x1f';

/** The output of `git log` with the format above. */
function parseCommits(text: string): Commit[] {
  return text
    .split('\u0001')
    .slice(1)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n');
      const [hash = '', at = '', author = ''] = head.split('\u001f');
      return { hash, at: Number(at), author, changes: lines.filter((line) => line !== '').map(parseChange) };
    });
}

/** `12<tab>3<tab>file`; a binary file has `-` for its lines. */
function parseChange(line: string): Change {
  const [added = '0', deleted = '0', ...file] = line.split('\t');
  return { file: file.join('\t'), added: Number(added) || 0, deleted: Number(deleted) || 0 };
}

/** Where a shallow clone was cut: these commits seem to add every file that there is. */
async function shallowCommits(root: string): Promise<ReadonlySet<string>> {
  const answer = await git(root, ['rev-parse', '--git-path', 'shallow']);
  const file = answer.kind === 'done' ? resolve(join(root, answer.text.trim())) : '';
  return new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []);
}

function summary(day: Day, commits: readonly Commit[], cut: ReadonlySet<string>): DayActivity {
  const changesOf = ({ hash, changes }: Commit): readonly Change[] => (cut.has(hash) ? [] : changes);
  const totals = (some: readonly Commit[]): Pick<DayActivity, 'commits' | 'added' | 'deleted'> => ({
    commits: some.length,
    added: some.flatMap(changesOf).reduce((sum, { added }) => sum + added, 0),
    deleted: some.flatMap(changesOf).reduce((sum, { deleted }) => sum + deleted, 0),
  });
  const byAuthor = [...Map.groupBy(commits, ({ author }) => author)].sort(([left], [right]) =>
    left < right ? -1 : 1,
  );
  return {
    day,
    ...totals(commits),
    files: new Set(commits.flatMap(changesOf).map(({ file }) => file)).size,
    authors: byAuthor.map(([author, own]) => ({ author, ...totals(own) })),
    isWhole: !commits.some(({ hash }) => cut.has(hash)),
  };
}

type GitAnswer =
  | { readonly kind: 'done'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'absent' };

function git(folder: string, args: readonly string[], signal?: AbortSignal): Promise<GitAnswer> {
  const options = {
    cwd: folder,
    env: ownEnvironment(),
    maxBuffer: 1 << 28,
    ...(signal === undefined ? {} : { signal }),
  };
  return new Promise((answer, fail) => {
    execFile('git', args, options, (error, stdout, stderr) => {
      if (error === null) return answer({ kind: 'done', text: stdout });
      if (signal?.aborted === true) return fail(error);
      if (error.code === 'ENOENT') return answer({ kind: 'absent' });
      answer({ kind: 'refused', reason: stderr.trim().split('\n')[0] || error.message });
    });
  });
}

/** A hook of git sets variables that would lead to its own repository; and its messages shall be in one language. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return { ...Object.fromEntries(own), GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' };
}
