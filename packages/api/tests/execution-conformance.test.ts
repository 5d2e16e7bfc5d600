// Every operation of the Task Execution API, in each of its recorded versions: its normal answer and its documented errors, held against
// the schemas of the version that the client speaks.
import { describe, expect, test } from 'vitest';
import { cases } from './fixture/execution-cases.ts';
import {
  type ContractVersion,
  operationsOf,
  problems,
  statusesOf,
  versions,
} from './fixture/execution-contract.ts';
import { openWorld, type World } from './fixture/execution-world.ts';

type Method = Parameters<World['call']>[0];
const newest: ContractVersion = '2026-10-30';
const seen = new Map<string, Set<number>>();
const passed = new Set<string>();

/** What the documents name and nothing here can bring about, with the reason. */
const never: Readonly<Record<string, readonly number[]>> = {
  // It is raised where a server has no answer; there is no way to ask for that.
  'PATCH /task-instances/{task_instance_id}/run': [500],
  // A DAG goes on in its last good version while its file has errors.
  'POST /dag-runs/{dag_id}/{run_id}/clear': [400, 422],
  // No selection is a conflict, and what is not there is counted as none.
  'GET /task-instances/count': [404],
  'GET /task-instances/states': [404],
  'GET /task-instances/previous/{dag_id}/{task_id}': [409],
  // What is named is skipped or is not there to skip.
  'PATCH /task-instances/{task_instance_id}/skip-downstream': [400, 409],
  // An alias without assets has none.
  'GET /assets/by-alias': [404],
  'GET /asset-events/by-asset': [404],
  'GET /asset-events/by-asset-alias': [404],
  // What another team owns is not there, and what is not there is not deleted: both come to the same.
  'GET /connections/{connection_id}': [403],
  'GET /variables/{variable_key}': [403],
  'PUT /variables/{variable_key}': [403, 404],
  'DELETE /variables/{variable_key}': [403, 404],
  'GET /xcoms/{dag_id}/{run_id}/{task_id}/{key}/item/{offset}': [403, 409],
  'GET /xcoms/{dag_id}/{run_id}/{task_id}/{key}/slice': [403, 404, 409],
  'HEAD /xcoms/{dag_id}/{run_id}/{task_id}/{key}': [403, 404, 409],
  'GET /xcoms/{dag_id}/{run_id}/{task_id}/{key}': [403, 409],
  'POST /xcoms/{dag_id}/{run_id}/{task_id}/{key}': [400, 404, 409],
  'DELETE /xcoms/{dag_id}/{run_id}/{task_id}/{key}': [400, 404, 409],
};

const methodOf = (operation: string): Method => operation.split(' ')[0] as Method;
const fill = (world: World, url: string): string =>
  url.replace('ID', world.ids.list).replace('BRANCH', world.ids.branch);

const findingsOf = (body: string) =>
  (JSON.parse(body) as { detail: { type: string; loc: unknown[]; msg: string }[] }).detail.filter(
    ({ loc, msg, type }) => Array.isArray(loc) && msg !== '' && type !== '',
  );

type Way = readonly [name: string, version: ContractVersion, isRelayed: boolean];
const ways: readonly Way[] = [
  ...versions.map((version): Way => [version, version, false]),
  // As a standalone does it: a server that may not write passes calls on.
  [`${newest}, passed on`, newest, true],
];

describe.each(ways)('in version %s', (_name, version, isRelayed) => {
  const headers = { 'airflow-api-version': version };

  test.each(operationsOf(version))('%s answers as documented', async (operation) => {
    const listed = cases[operation] ?? [];
    expect(listed, 'no case').not.toEqual([]);
    for (const { before, body, status, token, url } of listed) {
      await using world = await openWorld({ isRelayed });
      await before?.(world);
      const asking = { headers, token: await (token?.(world) ?? world.execution('list')), body };
      const answer = await world.call(methodOf(operation), fill(world, url), asking);
      expect([url, answer.statusCode, answer.statusCode === status ? '' : answer.body]).toEqual([
        url,
        status,
        '',
      ]);
      expect(answer.headers['airflow-api-version']).toBe(version);
      if (answer.body !== '') expect(answer.headers['content-type']).toBe('application/json');
      // Where a document calls the 422 of a wrong form a text, real servers give a list all the same.
      if (status !== 422 && statusesOf(version, operation).includes(status))
        expect(problems(version, operation, status, answer.body)).toBeNull();
      if (status === 422 && answer.body !== '') expect(findingsOf(answer.body)).not.toEqual([]);
      seen.set(operation, (seen.get(operation) ?? new Set()).add(status));
    }
    if (version === newest) passed.add(operation);
  });

  test('what came later is not there', async () => {
    await using world = await openWorld({ isRelayed });
    const token = await world.execution('list');
    for (const operation of operationsOf(newest).filter((each) => !operationsOf(version).includes(each))) {
      const { body, url } = cases[operation]?.[0] ?? { url: '', body: undefined };
      const answer = await world.call(methodOf(operation), fill(world, url), { headers, token, body });
      expect([operation, answer.statusCode]).toEqual([operation, 404]);
    }
  });
});

test('all operations are there', () => {
  process.stdout.write(`Task Execution API: ${passed.size} of ${operationsOf(newest).length} operations\n`);
  expect(operationsOf(newest).filter((operation) => !passed.has(operation))).toEqual([]);
});

test('each documented error was brought about, but for those that cannot be', () => {
  const missing = operationsOf(newest).flatMap((operation) => {
    const known = new Set([...(seen.get(operation) ?? []), ...(never[operation] ?? []), 401]);
    // Everything in the address of some operations is text: nothing in it is wrong.
    const isFree = (cases[operation] ?? []).every(({ status }) => status !== 422);
    return statusesOf(newest, operation)
      .filter((status) => !known.has(status) && !(status === 422 && isFree))
      .map((status) => `${operation} ${status}`);
  });
  expect(missing).toEqual([]);
});

test('without a token nothing but the health is told, with a wrong one neither', async () => {
  await using world = await openWorld();
  for (const [operation, [first]] of Object.entries(cases)) {
    if (!first || operation.includes('/health')) continue;
    const ask = (token?: string) =>
      world.call(methodOf(operation), fill(world, first.url), { token, body: first.body });
    expect([operation, (await ask()).statusCode, (await ask('nonsense')).statusCode]).toEqual([
      operation,
      401,
      403,
    ]);
  }
});

test('the token of one attempt opens nothing of another', async () => {
  await using world = await openWorld();
  const token = await world.execution('branch');
  const own = Object.entries(cases).filter(
    ([operation]) => operation.includes('{task_instance_id}') && !operation.endsWith('/run'),
  );
  expect(own.length).toBeGreaterThan(15);
  for (const [operation, listed] of own) {
    const { body, url } = listed.find(({ status }) => status < 300) ?? { url: '', body: undefined };
    const answer = await world.call(methodOf(operation), fill(world, url), { token, body });
    expect([operation, answer.statusCode]).toEqual([operation, 403]);
  }
});
