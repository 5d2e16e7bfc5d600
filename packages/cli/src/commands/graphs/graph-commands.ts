// `ariel dags show` and `ariel dags show-dependencies`: what they are called and take. Names and flags are Airflow's; --output is ours.
import { drawingFlags } from '../../drawing/drawing-flags.ts';
import { outputFlag } from '../../output/output-flag.ts';
import { outputFormats } from '../../output/print-rows.ts';
import type { Command } from '../command.ts';

const pictures =
  'Without Graphviz an .svg is plain: from left to right, without frames around groups. With it, it is drawn by that.';

export const graphCommands: readonly Command[] = [
  {
    path: 'dags show',
    summary: "Draw a DAG's tasks and what they wait for.",
    description: `Prints DOT unless told otherwise. ${pictures}`,
    positionals: [{ name: 'dag_id', description: 'The id of the DAG.' }],
    flags: [
      ...drawingFlags,
      {
        spelling: '-o, --output <format>',
        description: 'What to print: DOT for Graphviz, Mermaid for Markdown, or an indented text.',
        choices: ['dot', 'mermaid', 'text'],
        defaultValue: 'dot',
      },
    ],
    examples: [
      ['ariel dags show hello -o mermaid', 'for a README'],
      ['ariel dags show hello --save hello.svg', 'a picture'],
    ],
    load: async () => (await import('./show-dag.ts')).showDag,
  },
  {
    path: 'dags show-dependencies',
    summary: 'Draw which DAGs start or wait for which others.',
    description:
      'By assets, by tasks that trigger runs (triggerDagId) and by sensors of other DAGs (externalDagId). An id that is a template is known only while the task runs; such tasks are named on stderr. ' +
      pictures,
    flags: [
      ...drawingFlags,
      {
        ...outputFlag,
        description: 'What to print: DOT for Graphviz, Mermaid for Markdown, or a list.',
        choices: ['dot', 'mermaid', ...outputFormats],
        defaultValue: 'dot',
      },
    ],
    examples: [
      ['ariel dags show-dependencies -o table', 'a line for each'],
      ['ariel dags show-dependencies --save dags.svg', 'a picture'],
    ],
    load: async () => (await import('./show-dependencies.ts')).showDependencies,
  },
];
