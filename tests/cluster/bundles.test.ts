// A bundle from Git where each part of the installation is a process of its own: the dag processor fetches, and the worker, which has
// neither the repository nor the list of bundles, runs the code of the commit.
import { expect, test } from 'vitest';
import { GitRepository } from '../../packages/dag-processor/tests/git-repository.ts';
import { until } from '../e2e/support/until.ts';
import { Cluster } from './support/cluster.ts';

const dag = (dagId: string, returned: number): string => `import { dag, task } from 'ariel';
dag('${dagId}', {}, () => {
  task('work', () => ${returned})();
});
`;

interface Shown {
  readonly bundle_version: string | null;
}

test('a run has the code of the commit that it pins, on a worker that knows nothing of Git', async () => {
  using repository = new GitRepository({ 'orders.ts': dag('orders', 1) });
  const first = repository.head;
  const list = [
    { name: 'near', classpath: 'local', kwargs: {} },
    {
      name: 'shop',
      classpath: 'git',
      kwargs: { tracking_ref: 'main', repo_url: repository.folder, refresh_interval: 1 },
    },
  ];
  await using cluster = await Cluster.start({
    ...{ schedulers: 1, apiServers: 1, workers: 1 },
    dags: { 'near.ts': dag('near', 0) },
    environment: { ARIEL__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify(list) },
    settingsOfWorkers: { ARIEL__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: '' },
  });
  await cluster.untilVisible('near', 'orders');
  const shown = (path: string) => cluster.read<Shown>(path);
  const ofDag = (version: string) =>
    until(
      `orders is of ${version}`,
      async () => (await shown('/api/v2/dags/orders')).bundle_version === version,
    );
  await ofDag(first);
  const one = await cluster.trigger('orders');
  expect((await cluster.untilEnded('orders', one)).state).toBe('success');

  const second = repository.commit({ 'orders.ts': dag('orders', 2) });
  await ofDag(second);
  const two = await cluster.trigger('orders');
  expect((await cluster.untilEnded('orders', two)).state).toBe('success');
  const of = async (runId: string) => {
    const path = `/api/v2/dags/orders/dagRuns/${runId}`;
    const { value } = await cluster.read<{ value: unknown }>(
      `${path}/taskInstances/work/xcomEntries/return_value`,
    );
    return [(await shown(path)).bundle_version, value];
  };
  expect([await of(one), await of(two)]).toEqual([
    [first, 1],
    [second, 2],
  ]);
  expect(await cluster.read('/api/v2/dagBundles')).toMatchObject({
    dag_bundles: [
      { name: 'near', active: true, version: null },
      { name: 'shop', active: true, version: second },
    ],
  });
});
