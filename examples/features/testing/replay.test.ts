// A recorded run in a test: `replay()` runs one of its tasks again with what the others returned then. The recording beside it was
// written by `ariel dags export-run testing_nightly_sales <run id> -f recorded-night.json`.
import { readFileSync } from 'node:fs';
import type { RunRecording } from 'ariel/testing';
import { expect, test } from 'vitest';
import sales from './nightly-sales.ts';

const file = new URL('recorded-night.json', import.meta.url);
const recording = JSON.parse(readFileSync(file, 'utf8')) as RunRecording;

test('the total of that night is what it was', async () => {
  const result = await sales.replay(recording, { tasks: ['total', 'size'] });
  expect(result.state).toBe('success');
  expect(result.differences).toEqual([]);
  expect(result.output('total')).toBe(130);
});

test('the cake of that night, for another region', async () => {
  const result = await sales.replay(recording, { tasks: ['celebrate'], params: { region: 'US' } });
  expect(result.output('celebrate')).toBe('cake for US');
});

test('what another amount would have changed', async () => {
  const { differences } = await sales.replay(recording, {
    tasks: ['total', 'size'],
    mock: { parse: () => 10 },
  });
  expect(
    differences.map(({ taskId, recorded, replayed }) => [taskId, recorded.output, replayed.output]),
  ).toEqual([
    ['total', 130, 20],
    ['size', 'good', 'bad'],
  ]);
});
