// As whom tasks run, and what a worker that is not root says of others.
import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { taskUser } from '../src/supervisor/task-user.ts';

const own = userInfo().username;
const isRoot = process.getuid?.() === 0;
if (!isRoot) test.skip('only root can start a process as somebody else', () => undefined);

describe('a task runs as', () => {
  test.each([
    ['the worker itself', undefined, null, null],
    ['the user that it names', 'etl', null, 'etl'],
    ['the user of the installation', undefined, 'batch', 'batch'],
    ['the user that it names, before that of the installation', 'etl', 'batch', 'etl'],
    ['the worker itself, where it names that', own, 'batch', null],
  ])('%s', (_what, runAsUser, defaultUser, expected) => {
    expect(taskUser({ defaultUser }, runAsUser === undefined ? {} : { runAsUser })).toBe(expected);
  });
});

test.runIf(isRoot)('a worker that is not root says that it cannot, and as whom it runs', () => {
  const module = pathToFileURL(`${import.meta.dirname}/../src/supervisor/task-user.ts`);
  const code = `const { whyNotAsOthers } = await import(${JSON.stringify(module)}); console.log(whyNotAsOthers());`;
  const as = (uid: number): string =>
    spawnSync(process.execPath, ['--input-type=module', '-e', code], { uid, gid: uid, encoding: 'utf8' })
      .stdout;
  expect(as(65534)).toMatch(/runs as "nobody", and only a worker that runs as root can/);
  expect(as(0).trim()).toBe('null');
});
