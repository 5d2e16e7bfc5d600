// Command lines that cannot be carried out: each says what is wrong and what to do, with the exit code that fits.

import { aDag, t } from '@ariel/testkit';
import { expect, test } from 'vitest';
import type { CommandLine } from './command-line.ts';
import { homeWithDags } from './home-with-dags.ts';

const missing = '/there/is/no/such/folder/file';

const refusals: readonly (readonly [args: readonly string[], code: number, words: string])[] = [
  [['connections', 'add', 'x', '--conn-uri', 'not a uri'], 2, 'does not begin with the type'],
  [['tasks', 'clear', 'sales', '-t', '(', '-y'], 2, 'is no regular expression'],
  [['db', 'downgrade', '--to-version', '2.0', '-y'], 2, 'not by a version'],
  [['db', 'migrate', '--from-version', '2.0'], 2, 'not by a version'],
  [['api-server', '--ssl-cert-reqs', 'required'], 2, 'asks nobody for a certificate'],
  [['api-server', '--ssl-ca-file', 'ca.pem'], 2, '--ssl-ca-file is not understood'],
  [['dags', 'show', 'sales', '--save', `${missing}.svg`], 73, 'cannot be written'],
  [['dags', 'export-run', 'sales', '2026-01-05', '-f', missing], 73, 'cannot be written'],
  [['pools', 'export', missing], 73, 'cannot be written'],
  [['connections', 'export', `${missing}.json`], 73, 'cannot be written'],
  [['variables', 'export', missing], 73, 'cannot be written'],
  [['roles', 'export', missing], 73, 'cannot be written'],
  [['dags', 'stability', '--num-parses', '1'], 2, '2 or more'],
];

let line: CommandLine;

for (const [args, code, words] of refusals)
  test(`ariel ${args.join(' ')}`, async () => {
    line = await homeWithDags(aDag('sales', t('load')));
    expect((await line.run('dags', 'trigger', 'sales', '-l', '2026-01-05')).code).toBe(0);
    const answer = await line.run(...args);
    expect(answer, answer.err).toMatchObject({ code, out: '', err: expect.stringContaining(words) });
    // A sentence that says what to do follows, or the message has it.
    expect(answer.err).toMatch(/^error \[ARIEL_\w+\] .{20}/);
  });

test('what Airflow takes and is so here anyway is taken', async () => {
  line = await homeWithDags();
  for (const args of [
    ['db', 'migrate', '--use-migration-files'],
    ['db', 'clean', '--clean-before-timestamp', '2020-01-01', '--error-on-cleanup-failure', '-y'],
    ['connections', 'add', 'gcp', '--conn-uri', 'google-cloud-platform://?project=x'],
  ])
    expect((await line.run(...args)).code, args.join(' ')).toBe(0);
});
