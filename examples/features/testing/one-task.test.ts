// One task in a test: `run()` calls its function, with a context around it. Nothing else is needed.
import { expect, test } from 'vitest';
import { listFiles, parse } from './nightly-sales.ts';

test('the amount stands in the name of the file', async () => {
  expect(await parse.run({ file: 'shop_120.csv' })).toBe(120);
  expect(await parse.run({ file: 'nothing' })).toBe(0);
});

test('what a task throws, run() throws; connections are given', async () => {
  const run = listFiles.run({}, { connections: { file_server: { host: 'files.example' } } });
  await expect(run).rejects.toThrow('files.example cannot be reached');
});
