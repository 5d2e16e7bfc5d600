// `asset.define()` and `asset.multi()`: a DAG of one task that makes an asset, or several. Airflow's `@asset`.
import { type Dag, dag } from '../dag/dag.ts';
import type { DagOptions } from '../dag/dag-options.ts';
import type { TaskContext } from '../run/task-context.ts';
import type { StorableResult } from '../task/storable.ts';
import { task } from '../task/task.ts';
import type { TaskOptions } from '../task/task-options.ts';
import type { Asset, AssetAlias, AssetRef } from './asset-term.ts';
import { type AssetOptions, makeAsset } from './make-asset.ts';

/** Makes the data; what it returns is stored like the result of any task. */
type AssetFunction<Result> = (
  inputs: Readonly<Record<never, never>>,
  context: TaskContext,
) => Result | Promise<Result>;

/** Options of the DAG that makes an asset. */
export interface DefinedAssetOptions extends DagOptions, Omit<AssetOptions, 'name'> {
  /** The id of the DAG and of its task. @default the asset's name */
  readonly dagId?: string;
  /** Assets whose news it reads. */
  readonly inlets?: TaskOptions['inlets'];
}

/** Options of the DAG that makes several assets. */
export interface MultiAssetOptions extends DagOptions {
  readonly outlets: readonly (Asset | AssetAlias | AssetRef)[];
  /** Assets whose news it reads. */
  readonly inlets?: TaskOptions['inlets'];
}

/** An asset with the DAG that makes it. */
export interface DefinedAsset extends Asset {
  readonly dag: Dag;
}

/**
 * An asset and the DAG that makes it: one task, named like the asset.
 *
 * @example
 * export const orders = asset.define('orders', { schedule: '@daily', uri: 's3://lake/orders' }, async () => { … });
 * export const report = asset.define('report', { schedule: orders }, async (_: {}, { inletEvents }) => { … });
 */
export function defineAsset<Result>(
  name: string,
  options: DefinedAssetOptions,
  work: AssetFunction<Result> & StorableResult<Result>,
): DefinedAsset {
  const { dagId = name, extra, group, inlets, uri, watchers, ...dagOptions } = options;
  const made = makeAsset({ name, ...given({ extra, group, uri, watchers }) });
  const own = oneTask(dagId, dagOptions, { outlets: [made], ...given({ inlets }) }, work);
  return { ...made, dag: own };
}

/**
 * A DAG of one task that makes several assets.
 *
 * @example
 * export default asset.multi('split', { outlets: [orders, refunds], schedule: '@hourly' }, async (_: {}, { outletEvents }) => { … });
 */
export function defineAssets<Result>(
  dagId: string,
  options: MultiAssetOptions,
  work: AssetFunction<Result> & StorableResult<Result>,
): Dag {
  const { inlets, outlets, ...dagOptions } = options;
  return oneTask(dagId, dagOptions, { outlets, ...given({ inlets }) }, work);
}

function oneTask<Result>(
  dagId: string,
  dagOptions: DagOptions,
  taskOptions: TaskOptions,
  work: AssetFunction<Result> & StorableResult<Result>,
): Dag {
  return dag(dagId, dagOptions, () => {
    task(dagId, work as AssetFunction<unknown>, taskOptions)({});
  });
}

/** Only what was given: an option that is there but undefined is one that is not there. */
function given<Options extends object>(
  options: Options,
): { [Name in keyof Options]?: Exclude<Options[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Options]?: Exclude<Options[Name], undefined>;
  };
}
