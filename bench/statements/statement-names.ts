// Names statements for the function in which their text stands, found in the sources: such names are never out of date.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { normalized } from './statement-counts.ts';

export interface Source {
  /** Without `packages/` and `src/`. */
  readonly path: string;
  readonly text: string;
}

const root = fileURLToPath(new URL('../../packages/', import.meta.url));
/** A beginning this long is looked for first; a shorter one may stand in several places. */
const LENGTHS = [120, 90, 70, 50, 36, 26];
const LEAST = 24;
/** The end of a statement says less than its beginning: `where id = ?` stands in many. */
const LEAST_OF_END = 44;
const SHOWN = 70;
/** Functions, and what stands at the left edge: a name within a function says less. */
const declaration = /(?:\bfunction\s+|^(?:export\s+)?const\s+|^ {2}(?:async\s+)?#?(?=\w+\())([A-Za-z]\w*)/gm;
const keywords = new Set(['if', 'for', 'while', 'switch', 'return', 'await', 'catch', 'function']);

export function readSources(): readonly Source[] {
  return globSync('{store,execution,scheduler,cli,api,dag-processor}/src/**/*.ts', { cwd: root })
    .filter((path) => !path.endsWith('.test.ts'))
    .map((path) => ({ path: path.replace('/src/', '/'), text: readFileSync(`${root}${path}`, 'utf8') }));
}

/** Gives a namer: the function and its file where it is found, and how the statement begins. */
export function statementNamer(sources: readonly Source[]): (sql: string) => string {
  const searched = sources.map((source) => ({ ...source, flat: normalized(source.text) }));
  const known = new Map<string, string>();
  return (sql) => {
    const text = unwrapped(normalized(sql));
    const name = known.get(text) ?? find(text);
    known.set(text, name);
    return name;
  };

  function find(text: string): string {
    for (const piece of pieces(text)) {
      const source = searched.find(({ flat }) => flat.includes(piece) && flat.includes(tableOf(text)));
      if (source) return `${functionAround(source, piece)} (${source.path}): ${short(text)}`;
    }
    return short(text);
  }
}

/** A statement that counts on its rows, as it stands in its source. */
const unwrapped = (text: string): string =>
  /^with found as \((.*)\) select found\.\* from /.exec(text)?.[1] ?? text;

const short = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** What it is about, `update task_instance`: a piece of its end may stand in another statement too. */
function tableOf(text: string): string {
  return /(?:from|insert into|update) [a-z_]+/.exec(text)?.[0] ?? text;
}

/** What may stand in a source as it is: lists of columns are often put in. Long pieces first; `begin` would be found anywhere. */
function pieces(text: string): readonly string[] {
  const starts = [0, ...[...text.matchAll(/ (?:from|where|set|on conflict) /g)].map(({ index }) => index)];
  return starts.flatMap((start) =>
    LENGTHS.map((length) => text.slice(start, start + length)).filter(
      (piece) => piece.length >= (start === 0 ? LEAST : LEAST_OF_END),
    ),
  );
}

/** The last name that is declared before the statement. */
function functionAround({ text }: Source, beginning: string): string {
  const at = placeOf(text, beginning);
  const names = [...text.slice(0, at).matchAll(declaration)].map(([, name = '']) => name);
  return names.findLast((name) => !keywords.has(name)) ?? 'at the top';
}

/** Where in the original text the flat beginning starts: by bisection, since the flat text of a beginning is a beginning. */
function placeOf(text: string, beginning: string): number {
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (normalized(text.slice(0, middle)).includes(beginning)) high = middle;
    else low = middle + 1;
  }
  return Math.max(0, low - beginning.length);
}
