// Which lockfile belongs to a DAG folder, and that a change of it is seen.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { contentHash, lockHash } from '../src/index.ts';

let project: string;
let dags: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'ariel-lock-'));
  dags = join(project, 'dags');
  await mkdir(dags);
});

afterEach(() => rm(project, { recursive: true, force: true }));

test('the nearest lockfile upwards counts, and what it says now', async () => {
  await writeFile(join(project, 'package-lock.json'), 'first');
  expect(await lockHash(dags)).toBe(contentHash('first'));
  expect(await lockHash(dags)).toBe(contentHash('first'));
  await writeFile(join(project, 'package-lock.json'), 'other');
  expect(await lockHash(dags)).toBe(contentHash('other'));
  await writeFile(join(dags, 'package-lock.json'), 'nearer');
  expect(await lockHash(dags)).toBe(contentHash('nearer'));
});
