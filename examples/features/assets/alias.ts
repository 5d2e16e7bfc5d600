// `assetAlias()`: a task that learns only while it runs which assets it makes, and a DAG that waits for whichever they are.
import { asset, assetAlias, dag, task } from 'ariel';

const landed = assetAlias('landed_files', { group: 'shop' });

const fetchFiles = task(
  'fetch_files',
  (_inputs, { outletEvents }) => {
    for (const name of ['monday.csv', 'tuesday.csv'])
      outletEvents(landed).add(asset(`s3://inbox/${name}`), { size: name.length });
  },
  { outlets: landed },
);

const unpack = task(
  'unpack',
  async (_inputs, { inletEvents }) => (await inletEvents(landed).list()).map(({ asset }) => asset.uri),
  { inlets: landed },
);

export const fetch_files = dag('asset_alias', { tags: ['feature', 'asset'] }, () => void fetchFiles());

export const unpack_files = dag(
  'asset_alias_consumer',
  { schedule: landed, isPausedUponCreation: true, tags: ['feature', 'asset'] },
  () => void unpack(),
);
