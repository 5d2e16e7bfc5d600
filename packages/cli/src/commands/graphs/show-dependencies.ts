// `ariel dags show-dependencies`.
import type { DagDefinition } from '@ariel/core';
import { readDatabase } from '../../client/read-database.ts';
import { type AttachedAsset, dagDependencies } from '../../drawing/dag-dependencies.ts';
import { dotText } from '../../drawing/dot-text.ts';
import { drewElsewhere } from '../../drawing/draw.ts';
import { graphOfDependencies } from '../../drawing/graph-of-dependencies.ts';
import { mermaidText } from '../../drawing/mermaid-text.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRows } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';

const activeSql = `select v.definition from dag d join dag_version v on v.id = d.latest_version_id
  where d.is_active = 1 order by d.dag_id`;
const attachedSql = `select l.name as alias, a.name, a.uri from asset_alias_asset x
  join asset_alias l on l.id = x.alias_id join asset a on a.id = x.asset_id order by l.name, a.name`;

export const showDependencies: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const { attached, definitions } = await readDatabase(config(), async (database) => ({
    definitions: (await database.all<{ definition: string }>(activeSql)).map(
      (row) => JSON.parse(row.definition) as DagDefinition,
    ),
    attached: await database.all<AttachedAsset>(attachedSql),
  }));
  const { dependencies, unknown } = dagDependencies(definitions, attached);
  const graph = graphOfDependencies(dependencies, new Set(definitions.map(({ dagId }) => dagId)));
  if (unknown.length > 0)
    screen.note(`Not shown: ${unknown.join(', ')}. Which DAG they mean is known only while they run.`);
  if (drewElsewhere(context, given, graph)) return ExitCode.ok;
  const format = given.text('output');
  if (format === 'dot') screen.print(dotText(graph));
  else if (format === 'mermaid') screen.print(mermaidText(graph));
  else
    printRows(screen, {
      rows: dependencies.map(({ kind, source, target, via }) => ({ source, kind, via, target })),
      columns: ['source', 'kind', 'via', 'target'],
      format: outputOf(given),
      empty: 'No DAG starts another, or waits for one.',
    });
  return ExitCode.ok;
};
