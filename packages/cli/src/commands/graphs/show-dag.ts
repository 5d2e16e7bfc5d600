// `ariel dags show`.
import { latestDefinition, requireDag } from '../../client/find-dag.ts';
import { readDatabase } from '../../client/read-database.ts';
import { dotText } from '../../drawing/dot-text.ts';
import { drewElsewhere } from '../../drawing/draw.ts';
import { graphOfDag } from '../../drawing/graph-of-dag.ts';
import { mermaidText } from '../../drawing/mermaid-text.ts';
import type { CommandBody } from '../command.ts';
import { ExitCode } from '../exit-code.ts';
import { treeOf } from '../tasks/list-tasks.ts';

export const showDag: CommandBody = async (context, given) => {
  const { config, screen } = context;
  const definition = await readDatabase(config(), async (database) =>
    latestDefinition(database, await requireDag(database, given.positional(0))),
  );
  const graph = graphOfDag(definition);
  if (drewElsewhere(context, given, graph)) return ExitCode.ok;
  const format = given.text('output');
  if (format === 'text') screen.print(treeOf(definition));
  else screen.print(format === 'mermaid' ? mermaidText(graph) : dotText(graph));
  return ExitCode.ok;
};
