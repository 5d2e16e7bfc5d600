// `ariel assets list` and `ariel assets details`.
import type { Database } from '@ariel/store';
import {
  type AliasRow,
  type AssetRow,
  aliasResource,
  assetParts,
  assetResource,
  listRows,
  type Resource,
} from '@ariel/store/reads';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRecord, printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { CommandError, usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { findOneAsset } from './find-one-asset.ts';

const assetColumns = ['name', 'uri', 'group', 'extra'];
const aliasColumns = ['name', 'group'];
const MOST = 100_000;

export const listAssets: CommandBody = async ({ config, screen }, given) => {
  const isAlias = given.flag('alias');
  const known = isAlias ? aliasColumns : assetColumns;
  const rows = await readDatabase(config(), (database) =>
    isAlias
      ? allOf<AliasRow>(database, aliasResource).then((found) => found.map(presentAlias))
      : allOf<AssetRow>(database, assetResource).then((found) =>
          found.filter(({ is_active }) => is_active === 1).map(presentAsset),
        ),
  );
  printRows(screen, {
    rows,
    columns: chosenColumns(given, known),
    format: outputOf(given),
    empty: isAlias ? 'There are no aliases.' : 'There are no assets.',
  });
  return ExitCode.ok;
};

export const assetDetails: CommandBody = async ({ config, screen }, given) => {
  const record = await readDatabase(config(), (database) =>
    given.flag('alias') ? aliasRecord(database, given) : assetRecord(database, given),
  );
  printRecord(screen, record, outputOf(given));
  return ExitCode.ok;
};

async function assetRecord(database: Database, given: Given) {
  const asset = await findOneAsset(database, given);
  const parts = await assetParts(database, [asset.id]);
  const tasks = (kind: 'outlet' | 'inlet'): string[] =>
    parts.tasks.filter((task) => task.kind === kind).map((task) => `${task.dag_id}.${task.task_id}`);
  return {
    id: asset.id,
    ...presentAsset(asset),
    is_active: asset.is_active === 1,
    producing_tasks: tasks('outlet').join(', '),
    consuming_tasks: tasks('inlet').join(', '),
    scheduled_dags: parts.dags.map(({ dag_id }) => dag_id).join(', '),
    aliases: parts.aliases.map((alias) => alias.name).join(', '),
  };
}

async function aliasRecord(database: Database, given: Given) {
  const name = given.text('name') || null;
  if (name === null || given.text('uri'))
    throw usageError('An alias has a name only: give --name, and no --uri.');
  const alias = (await allOf<AliasRow>(database, aliasResource)).find((each) => each.name === name);
  if (alias !== undefined) return { id: alias.id, ...presentAlias(alias) };
  throw new CommandError({
    code: 'ARIEL_ASSET_NOT_FOUND',
    message: `There is no alias with the name ${name}.`,
    remedy: '"ariel assets list --alias" shows all aliases.',
  });
}

async function allOf<Row>(database: Database, resource: Resource): Promise<Row[]> {
  const listing = {
    filters: [],
    order: [{ field: 'name', descending: false }],
    limit: MOST,
    offset: 0,
  };
  return (await listRows<Row>(database, resource, listing)).rows;
}

const presentAsset = ({ asset_group: group, extra, name, uri }: AssetRow) => ({
  name,
  uri,
  group,
  extra: JSON.parse(extra) as Record<string, unknown>,
});

const presentAlias = ({ asset_group: group, name }: AliasRow) => ({ name, group });

function chosenColumns(given: Given, known: readonly string[]): readonly string[] {
  const chosen = given.list('columns');
  const unknown = chosen.find((column) => !known.includes(column));
  if (unknown !== undefined)
    throw usageError(`There is no column ${unknown}.`, `The columns are ${known.join(', ')}.`);
  return chosen.length === 0 ? known : chosen;
}
