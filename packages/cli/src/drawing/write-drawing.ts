// A drawing for the screen or in a file, in the form that the file's name says. What Ariel does not draw itself Graphviz does, where
// it is installed.
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { extname, resolve } from 'node:path';
import type { CommandContext } from '../commands/command.ts';
import { CommandError, usageError } from '../commands/command-error.ts';
import { writeGivenFile } from '../commands/written-file.ts';
import { dotText } from './dot-text.ts';
import type { DrawnGraph } from './drawn-graph.ts';
import { mermaidText } from './mermaid-text.ts';
import { svgText } from './svg-text.ts';

type Surroundings = Pick<CommandContext, 'cwd' | 'env'>;

const ownForms: Readonly<Record<string, (graph: DrawnGraph) => string>> = {
  dot: dotText,
  gv: dotText,
  mmd: mermaidText,
  mermaid: mermaidText,
  svg: svgText,
};
const textForms = new Set(['dot', 'gv', 'mmd', 'mermaid']);
/** Graphviz's program. */
const GRAPHVIZ = 'dot';
const LONGEST_MS = 120_000;
const MOST_BYTES = 256 * 1024 * 1024;

/** Writes it; a relative path counts from the current folder. Gives the path. */
export function saveDrawing({ cwd, env }: Surroundings, graph: DrawnGraph, file: string): string {
  const path = resolve(cwd, file);
  const form = extname(path).slice(1).toLowerCase();
  if (form === '') throw usageError(`The file ${file} has no ending, which would say how to draw.`, endings);
  const own = ownForms[form];
  const content =
    own !== undefined && textForms.has(form)
      ? `${own(graph)}\n`
      : (drawnByGraphviz(env, graph, form) ?? own?.(graph) ?? missing(form));
  writeGivenFile({ path, content });
  return path;
}

/** What a terminal such as iTerm2 shows as a picture. */
export function inlinePicture({ env }: Surroundings, graph: DrawnGraph): string {
  const picture = drawnByGraphviz(env, graph, 'png') ?? missing('png');
  return `\u001B]1337;File=inline=1;size=${picture.length}:${picture.toString('base64')}\u0007`;
}

const endings =
  'Ariel writes .dot, .gv, .mmd and .svg itself; others, such as .png and .pdf, need Graphviz to be installed.';

function missing(form: string): never {
  throw new CommandError({
    code: 'ARIEL_GRAPHVIZ_MISSING',
    message: `To draw ${form}, the program "dot" of Graphviz is needed, and it is not in PATH.`,
    remedy: endings,
  });
}

/** Null: there is no Graphviz. */
function drawnByGraphviz(env: Surroundings['env'], graph: DrawnGraph, form: string): Buffer | null {
  if (!/^[a-z0-9]+$/.test(form)) throw usageError(`"${form}" is no form to draw in.`, endings);
  const done: SpawnSyncReturns<Buffer> = spawnSync(GRAPHVIZ, [`-T${form}`], {
    input: dotText(graph),
    env: { ...env },
    timeout: LONGEST_MS,
    maxBuffer: MOST_BYTES,
  });
  if ((done.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return null;
  if (done.status === 0) return done.stdout;
  // One that ends before it has read everything says why itself.
  const said = done.stderr.toString('utf8').trim().split('\n')[0] || (done.error?.message ?? '');
  throw new CommandError({
    code: 'ARIEL_GRAPHVIZ_FAILED',
    message: `Graphviz could not draw ${form}${said === '' ? '.' : `: ${said}`}`,
    remedy: endings,
  });
}
