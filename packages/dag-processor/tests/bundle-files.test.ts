// A folder that is listed while its files change: the listing says nothing of what was looked at since.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BundleFiles } from '../src/bundle-files.ts';

const dagFile = (id: string): string => `import { dag } from 'ariel';\ndag('${id}', {}, () => {});\n`;
let folder: string;
let files: BundleFiles;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ariel-files-'));
  files = new BundleFiles(folder);
  await writeFile(join(folder, 'old.ts'), dagFile('old'));
  await files.scan(await files.list());
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a file that came and was seen after the listing stays', async () => {
  const listed = await files.list();
  await writeFile(join(folder, 'new.ts'), dagFile('new'));
  expect(await files.look('new.ts')).toMatchObject({ kind: 'written', isNew: true });
  expect(await files.scan(listed)).toEqual([]);
  expect(files.get('new.ts')?.isCandidate).toBe(true);
});

test('a file that was changed and seen after the listing is not a change again', async () => {
  const listed = await files.list();
  await writeFile(join(folder, 'old.ts'), dagFile('changed'));
  expect(await files.look('old.ts')).toMatchObject({ kind: 'written', isNew: false });
  expect(await files.scan(listed)).toEqual([]);
});

test('a file that went is gone by the next listing', async () => {
  await rm(join(folder, 'old.ts'));
  expect(await files.scan(await files.list())).toEqual([{ kind: 'gone', path: 'old.ts' }]);
});
