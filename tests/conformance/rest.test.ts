// Every operation of the public API on a real server: its normal answer, its documented errors, its parameters. Answers are held
// against the recorded document; what differs stands with its reason in known-differences.json, and nothing else may.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConformanceClient } from './client.ts';
import { type ContractServer, startContractServer } from './contract-server.ts';
import { Coverage, type KnownDifference } from './coverage.ts';
import { askEachParameter, askForErrors } from './generated-calls.ts';
import { assetScene, backfillScene } from './scenes/asset-scene.ts';
import { connectionTestScene } from './scenes/connection-test-scene.ts';
import { dagScene, deletionScene, installationScene } from './scenes/dag-scene.ts';
import { externalLogScene, instanceScene, markScene } from './scenes/instance-scene.ts';
import { endRuns, runScene, startRuns } from './scenes/run-scene.ts';
import { humanScene, settingScene, stateScene, xcomScene } from './scenes/value-scene.ts';

const known = JSON.parse(
  readFileSync(new URL('known-differences.json', import.meta.url), 'utf8'),
) as readonly KnownDifference[];

describe('the public API', () => {
  const coverage = new Coverage();
  let server: ContractServer;
  let api: ConformanceClient;
  let assetId = 0;
  beforeAll(async () => {
    server = await startContractServer();
    api = new ConformanceClient(server.base, server.tokens, coverage);
    await startRuns(api);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test('answers about DAGs as the document says', () => dagScene(api));
  test('answers about the installation as the document says', () => installationScene(api));
  test('answers about runs as the document says', () => runScene(api));
  test('answers about task instances as the document says', () => instanceScene(api));
  test('answers about XComs as the document says', () => xcomScene(api));
  test('answers about questions to people as the document says', () => humanScene(api));
  test('answers about assets as the document says', async () => {
    assetId = await assetScene(api);
  });
  test('answers about state stores as the document says', () => stateScene(api, assetId));
  test('answers about connections, variables and pools as the document says', () => settingScene(api));
  test('answers about backfills as the document says', () => backfillScene(api));
  test('marks and deletes task instances as the document says', () => markScene(api));
  test('understands every parameter', () => askEachParameter(api));
  test('refuses as the document says', () => askForErrors(api));
  test('deletes DAGs that have no running run', async () => {
    await deletionScene(api);
    await server.installation.untilVisible('judge_doomed');
  });
  test('ends runs that go on', () => endRuns(api));
  test('tests connections and links to logs where that is configured', async () => {
    await using enabled = await startContractServer({
      ARIEL__CORE__TEST_CONNECTION: 'Enabled',
      ARIEL__LOGGING__EXTERNAL_LOG_URL: 'https://logs.example.org/{dag_id}/{try_number}',
    });
    const other = new ConformanceClient(enabled.base, enabled.tokens, coverage);
    await connectionTestScene(other);
    await externalLogScene(other);
    await askEachParameter(other);
  });

  test('shows everything that the document has, but for what is explained', () => {
    const { missing, outdated, ...numbers } = coverage.summary(known);
    console.log(
      `REST API: ${numbers.operations} operations, ${numbers.statuses} statuses, ${numbers.parameters} parameters; ` +
        `what differs:\n${known.map(({ reason, what }) => `  ${what}: ${reason}`).join('\n')}`,
    );
    expect({ missing, outdated }).toEqual({ missing: [], outdated: [] });
    expect(numbers.operations).toBe('134 of 134');
  });
});
