// `ariel dags report`: what each DAG file holds, by what was stored when it was read last.
import type { DagDefinition } from '@ariel/core';
import { type DagRow, dagResource, definitionTexts, listRows } from '@ariel/store/reads';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

const columns = ['file', 'duration', 'dag_num', 'task_num', 'dags', 'bundle_name'];

export const reportFiles: CommandBody = async ({ config, screen }, given) => {
  const bundles = given.list('bundleName');
  const rows = await readDatabase(config(), async (database) => {
    const ofBundles =
      bundles.length === 0 ? [] : [{ field: 'bundle_name', op: 'in', values: bundles } as const];
    const { rows: dags } = await listRows<DagRow>(database, dagResource, {
      filters: [{ field: 'is_active', op: 'in', values: [1] }, ...ofBundles],
      order: [{ field: 'dag_id', descending: false }],
      limit: Number.MAX_SAFE_INTEGER,
      offset: 0,
    });
    const versions = await definitionTexts(
      database,
      dags.flatMap((dag) => dag.latest_version_id ?? []),
    );
    const tasks = versions.map(({ definition }) => JSON.parse(definition) as DagDefinition);
    return [...Map.groupBy(dags, (dag) => JSON.stringify([dag.bundle_name, dag.rel_path])).values()].map(
      (ofFile) => reportOf(ofFile, tasks),
    );
  });
  printRows(screen, {
    rows: rows.toSorted((left, right) => (right.duration ?? 0) - (left.duration ?? 0)),
    columns,
    format: outputOf(given),
    empty: 'There are no DAG files.',
  });
  return ExitCode.ok;
};

function reportOf(dags: readonly DagRow[], definitions: readonly DagDefinition[]) {
  const ids = dags.map((dag) => dag.dag_id);
  const times = dags.flatMap((dag) => dag.evaluation_ms ?? []);
  return {
    file: dags[0]?.rel_path ?? '',
    bundle_name: dags[0]?.bundle_name ?? '',
    /** Seconds. */
    duration: times.length === 0 ? null : Math.round(Math.max(...times)) / 1000,
    dag_num: ids.length,
    task_num: definitions
      .filter(({ dagId }) => ids.includes(dagId))
      .reduce((sum, { tasks }) => sum + tasks.length, 0),
    dags: ids,
  };
}
