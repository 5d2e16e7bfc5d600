// `ariel dags missing-secrets`: which connections and variables DAGs name, and which of them are defined nowhere.
import { mentionsOf, missingSecrets } from '@ariel/store';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import { readingSecrets } from '../../secrets/reading-secrets.ts';
import { knownSecrets } from '../../secrets/secret-source.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

export const listMissingSecrets: CommandBody = async (context, given) => {
  const dagIds = given.positionals(0);
  const rows = await readingSecrets(context, async (lookup, database) => {
    if (database === null) return [];
    const mentions = await mentionsOf(database, dagIds);
    const missing = new Set(await missingSecrets(mentions, knownSecrets(lookup)));
    return mentions.map((mention) => ({ ...mention, is_missing: missing.has(mention) }));
  });
  const shown = given.flag('all') ? rows : rows.filter((row) => row.is_missing);
  printRows(context.screen, {
    rows: shown,
    columns: ['dag_id', 'kind', 'name', 'place', 'is_missing'],
    tableColumns: given.flag('all')
      ? ['dag_id', 'kind', 'name', 'place', 'is_missing']
      : ['dag_id', 'kind', 'name', 'place'],
    format: outputOf(given),
    empty: given.flag('all')
      ? 'No connection or variable is known to be asked for.'
      : 'Every connection and variable that the DAGs are known to ask for is defined.',
  });
  return rows.some((row) => row.is_missing) ? ExitCode.failed : ExitCode.ok;
};
