// The example `repo_activity`, run whole on a small repository whose commits are known, day by day.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestResult } from 'ariel/testing';
import { describe, expect, test } from 'vitest';
import { weekName } from '../../examples/repo-activity/day.ts';
import repoActivity, { dayToCount } from '../../examples/repo-activity/repo_activity.ts';
import { scratchFolder } from './scratch-folder.ts';

interface Commit {
  readonly at: string;
  readonly author: string;
  /** Lines to add, by file. */
  readonly lines: Readonly<Record<string, number>>;
}

// Monday the 2nd to Sunday the 8th of March 2026.
const commits: readonly Commit[] = [
  { at: '2026-03-02T09:00:00Z', author: 'Ada', lines: { 'a.txt': 10, 'b ü.txt': 5 } },
  { at: '2026-03-02T23:59:59Z', author: 'Grace', lines: { 'a.txt': 1 } },
  { at: '2026-03-03T00:00:00Z', author: 'Grace', lines: { 'c/d.txt': 7 } },
  { at: '2026-03-08T12:00:00Z', author: 'Ada', lines: { 'a.txt': 3 } },
  { at: '2026-03-09T00:30:00+01:00', author: 'Ada', lines: { 'e.txt': 4 } },
];

function git(folder: string, args: readonly string[], environment: Record<string, string> = {}): string {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
  const settings = ['-c', 'user.name=x', '-c', 'user.email=x@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...settings, ...args], {
    cwd: folder,
    env: { ...own, ...environment },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function makeRepository(folder: string): void {
  git(folder, ['init', '--quiet', '--initial-branch=main']);
  for (const { at, author, lines } of commits) {
    for (const [file, count] of Object.entries(lines)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      appendFileSync(join(folder, file), 'line\n'.repeat(count));
    }
    git(folder, ['add', '.']);
    const who = {
      GIT_AUTHOR_NAME: author,
      GIT_AUTHOR_EMAIL: `${author}@example.org`,
      GIT_AUTHOR_DATE: at,
      GIT_COMMITTER_DATE: at,
    };
    git(folder, ['commit', '--quiet', '-m', `by ${author}`], who);
  }
}

const run = (
  repository: string,
  output: string,
  day: string,
  params: { rollUp?: boolean; ref?: string } = {},
): Promise<TestResult> =>
  repoActivity.test({ logicalDate: `${day}T15:00:00Z`, params: { repository, output, ...params } });

const statesOf = (result: TestResult): Record<string, string | null> =>
  Object.fromEntries(result.tasks.map(({ taskId, state }) => [taskId, state]));

function rows(folder: string, sql: string): Record<string, unknown>[] {
  using database = new DatabaseSync(join(folder, 'repo-activity.db'), { readOnly: true });
  return database
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));
}

describe('a repository with known commits', () => {
  test('is counted day by day, and its week is summed and drawn on the Sunday', async () => {
    using repository = scratchFolder();
    using output = scratchFolder();
    makeRepository(repository.path);
    for (const day of ['02', '03', '04', '05', '06', '07']) {
      const result = await run(repository.path, output.path, `2026-03-${day}`);
      expect(statesOf(result)).toMatchObject({
        store_day: 'success',
        is_week_over: 'success',
        weekly_rollup: 'skipped',
        draw_week: 'skipped',
      });
    }
    const sunday = await run(repository.path, output.path, '2026-03-08');
    expect(statesOf(sunday)).toMatchObject({ weekly_rollup: 'success', draw_week: 'success' });

    expect(
      rows(output.path, 'select day, commits, authors, files, added, deleted from day order by day'),
    ).toEqual([
      { day: '2026-03-02', commits: 2, authors: 2, files: 2, added: 16, deleted: 0 },
      { day: '2026-03-03', commits: 1, authors: 1, files: 1, added: 7, deleted: 0 },
      ...['04', '05', '06', '07'].map((day) => ({
        day: `2026-03-${day}`,
        commits: 0,
        authors: 0,
        files: 0,
        added: 0,
        deleted: 0,
      })),
      { day: '2026-03-08', commits: 2, authors: 1, files: 2, added: 7, deleted: 0 },
    ]);
    expect(rows(output.path, 'select * from week')).toEqual([
      {
        week: '2026-W10',
        first_day: '2026-03-02',
        last_day: '2026-03-08',
        days_counted: 7,
        commits: 5,
        authors: 2,
        added: 30,
        deleted: 0,
      },
    ]);
    const chart = readFileSync(join(output.path, '2026-W10.svg'), 'utf8');
    expect(chart).toContain('5 commits by 2 authors, +30');
    expect(chart.match(/class="commits"/g)).toHaveLength(3);
    expect(chart).not.toContain('not counted');
  });

  test('may be counted again: the day is replaced', async () => {
    using repository = scratchFolder();
    using output = scratchFolder();
    makeRepository(repository.path);
    const before = await run(repository.path, output.path, '2026-03-02', { ref: 'HEAD~4' });
    expect(before.output('count_day')).toMatchObject({
      commits: 1,
      authors: [{ author: 'Ada', commits: 1, added: 15 }],
    });
    await run(repository.path, output.path, '2026-03-02');
    expect(rows(output.path, 'select day, commits, authors from day')).toEqual([
      { day: '2026-03-02', commits: 2, authors: 2 },
    ]);
    expect(rows(output.path, 'select author from day_author order by author')).toEqual([
      { author: 'Ada' },
      { author: 'Grace' },
    ]);
  });

  test('has its week drawn before its end where the run asks for it', async () => {
    using repository = scratchFolder();
    using output = scratchFolder();
    makeRepository(repository.path);
    const result = await run(repository.path, output.path, '2026-03-03', { rollUp: true });
    expect(result.output('weekly_rollup')).toMatchObject({ week: '2026-W10', daysCounted: 1, commits: 1 });
    expect(readFileSync(join(output.path, '2026-W10.svg'), 'utf8')).toContain('not counted');
  });

  test('as a shallow clone does not count what its first commit seems to add', async () => {
    using repository = scratchFolder();
    using clone = scratchFolder();
    using output = scratchFolder();
    makeRepository(repository.path);
    git(clone.path, ['clone', '--quiet', '--depth=2', `file://${repository.path}`, '.']);
    const result = await run(clone.path, output.path, '2026-03-08');
    expect(result.output('count_day')).toMatchObject({ commits: 2, files: 1, added: 4, isWhole: false });
    expect(result.logs.some(({ level, message }) => level === 'warn' && message.includes('shallow'))).toBe(
      true,
    );
  });

  test('fails where the branch does not exist, with the words of git', async () => {
    using repository = scratchFolder();
    using output = scratchFolder();
    makeRepository(repository.path);
    const result = await run(repository.path, output.path, '2026-03-02', { ref: '--output=x' });
    expect(result.state).toBe('failed');
    expect(result.tasks.find(({ taskId }) => taskId === 'count_day')?.error?.message).toContain('--output=x');
    expect(existsSync(join(repository.path, 'x'))).toBe(false);
  });
});

describe('where there is nothing to count', () => {
  test.each([
    ['a folder without a repository', (): void => undefined],
    ['a repository without commits', (folder: string): void => void git(folder, ['init', '--quiet'])],
  ])('%s skips the run', async (_, prepare) => {
    using folder = scratchFolder();
    using output = scratchFolder();
    prepare(folder.path);
    const result = await run(folder.path, output.path, '2026-03-02');
    expect(new Set(Object.values(statesOf(result)))).toEqual(new Set(['skipped']));
    expect(result.state).toBe('success');
  });
});

test('a mocked count is stored, rolled up and drawn without any repository being read', async () => {
  using output = scratchFolder();
  const activity = {
    day: '2026-03-08',
    commits: 1234,
    files: 3,
    added: 20_000,
    deleted: 1_500_000,
    authors: [{ author: '<Eve>', commits: 1234, added: 20_000, deleted: 1_500_000 }],
    isWhole: true,
  };
  const result = await repoActivity.test({
    params: { output: output.path },
    mock: { find_repository: () => '/nowhere', count_day: () => activity },
  });
  expect(result.state).toBe('success');
  expect(rows(output.path, 'select commits, deleted from week')).toEqual([
    { commits: 1234, deleted: 1_500_000 },
  ]);
});

test.each([
  ['scheduled', '', '2026-03-08'],
  ['backfill', '', '2026-03-08'],
  ['manual', '', '2026-03-09'],
  ['manual', '2026-03-01', '2026-03-01'],
])('a %s run at midnight of the 9th that is given %j counts %s', (runType, given, day) => {
  expect(
    dayToCount(given, { dataInterval: { end: new Date('2026-03-09T00:00:00Z') }, dagRun: { runType } }),
  ).toBe(day);
});

test.each([
  ['2025-12-29', '2026-W01'],
  ['2026-11-22', '2026-W47'],
  ['2027-01-03', '2026-W53'],
  ['2027-01-04', '2027-W01'],
])('%s lies in week %s', (day, week) => {
  expect(weekName(day)).toBe(week);
});
