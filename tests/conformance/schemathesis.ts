// `node tests/conformance/schemathesis.ts [minutes]`: made-up requests of every kind against a real server, half of the time as an
// administrator, half as somebody who may only read. No answer may be the server's own fault, or have another shape than documented.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { virtualEnvironment } from '@ariel/testkit';
import { ConformanceClient } from './client.ts';
import { type ContractServer, startContractServer } from './contract-server.ts';
import { Coverage } from './coverage.ts';
import { startRuns } from './scenes/run-scene.ts';

const DOCUMENT = join(import.meta.dirname, '../contracts/rest-v2.openapi.json');
const PACKAGE = 'schemathesis==4.32.5';
const DEFAULT_MINUTES = 10;

export interface FuzzEnd {
  readonly as: 'admin' | 'viewer';
  readonly code: number | null;
  readonly output: string;
}

/** Both, one after the other, each for half of the time. */
export async function fuzz(seconds: number, echo: (text: string) => void): Promise<FuzzEnd[]> {
  const programs = await virtualEnvironment([PACKAGE]);
  await using server = await startContractServer();
  await startRuns(new ConformanceClient(server.base, server.tokens, new Coverage()));
  const ends: FuzzEnd[] = [];
  for (const as of ['admin', 'viewer'] as const)
    ends.push(await fuzzAs(server, as, { programs, seconds: Math.ceil(seconds / 2), echo }));
  return ends;
}

async function fuzzAs(
  server: ContractServer,
  as: 'admin' | 'viewer',
  run: { readonly programs: string; readonly seconds: number; readonly echo: (text: string) => void },
): Promise<FuzzEnd> {
  const given = [
    ['--config-file', namesThatAreThere(server.installation.folder)],
    ['run', amendedDocument(server.installation.folder), '--url', server.base],
    ['--header', `Authorization: Bearer ${server.tokens[as]}`],
    ['--checks', 'not_a_server_error,response_schema_conformance'],
    ['--phases', 'fuzzing', '--max-time', String(run.seconds), '--mode', 'all'],
    // Long texts and rare values are what it is about.
    ['--suppress-health-check', 'all', '--continue-on-failure', '--generation-database', 'none'],
  ].flat();
  const child = spawn(join(run.programs, 'schemathesis'), given, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
    cwd: server.installation.folder,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      run.echo(text);
    });
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  return { as, code, output };
}

/**
 * The document with what is known of it. `oneOf` counts an instance as two of its alternatives where one has only fields that the other
 * has, too: no answer could have both. And some refusals carry one text in the place of a list: a state that is not known, a backfill that
 * breaks its rules, `extra=` without `=`. Airflow's clients know them so.
 */
function amendedDocument(folder: string): string {
  const text = readFileSync(DOCUMENT, 'utf8').replaceAll('"oneOf"', '"anyOf"');
  const document = JSON.parse(text) as {
    components: { schemas: { HTTPValidationError: { properties: { detail: object } } } };
  };
  const { properties } = document.components.schemas.HTTPValidationError;
  properties.detail = { anyOf: [properties.detail, { type: 'string' }] };
  const path = join(folder, 'rest-v2.openapi.json');
  writeFileSync(path, JSON.stringify(document));
  return path;
}

/** Half of what is asked for is there: else nearly everything would be a 404. */
function namesThatAreThere(folder: string): string {
  const path = join(folder, 'schemathesis.toml');
  const names = {
    dag_id: ['judge_linear', 'judge_shape', 'judge_hitl', 'judge_cron', 'nobody', '~'],
    dag_run_id: ['first', 'first', 'nobody', '~'],
    task_id: ['first', 'mapped', 'approve', 'nobody', '~'],
    group_id: ['work', 'nobody'],
    xcom_key: ['return_value', 'nobody'],
    map_index: [-1, 0, 7],
    asset_id: [1, 2, 99],
    backfill_id: [1, 99],
    pool_name: ['default_pool', 'nobody'],
    bundle_name: ['dags-folder', 'nobody'],
    section: ['core', 'nobody'],
    option: ['parallelism', 'fernet_key', 'nobody'],
  };
  const lines = Object.entries(names).map(([name, values]) => `"path.${name}" = ${JSON.stringify(values)}`);
  writeFileSync(path, ['[parameters]', ...lines, ''].join('\n'));
  return path;
}

if (import.meta.main) {
  const minutes = Number(process.argv[2] ?? DEFAULT_MINUTES);
  const ends = await fuzz(minutes * 60, (text) => process.stdout.write(text));
  for (const { as, code } of ends)
    console.log(`schemathesis as ${as}: ${code === 0 ? 'nothing found' : `exit ${code}`}`);
  process.exitCode = ends.every(({ code }) => code === 0) ? 0 : 1;
}
