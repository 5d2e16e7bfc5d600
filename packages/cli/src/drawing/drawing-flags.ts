// The flags with which a command that draws is asked for a file or a picture. The words are Airflow's.
import type { Flag } from '../commands/command.ts';

export const drawingFlags: readonly Flag[] = [
  {
    spelling: '-s, --save <file>',
    description:
      'Draw into this file; its ending says how. .dot, .gv, .mmd and .svg always, others such as .png and .pdf where Graphviz is installed.',
  },
  {
    spelling: '--imgcat',
    description: 'Show a picture in the terminal, where that is iTerm2 or one like it. Needs Graphviz.',
  },
];

/** The same for a run that is over: with the states of its tasks. */
export const runDrawingFlags: readonly Flag[] = [
  {
    spelling: '--show-dagrun',
    description: 'Print the graph of the run with the states of its tasks, as DOT.',
  },
  {
    spelling: '--save-dagrun <file>',
    description: 'Draw it into this file; its ending says how, as "ariel dags show --save" does.',
  },
  { spelling: '--imgcat-dagrun', description: 'Show it as a picture in the terminal. Needs Graphviz.' },
];
