// The rules about single files and folders: names, sizes, opening comments, READMEs, package doors, forbidden globals.
import { basename, posix } from 'node:path';
import type { Finding } from './finding.ts';
import { layerOf } from './layers.ts';
import type { Package, SourceFile } from './repository.ts';
import { importsOf, lineAt, mask } from './source-text.ts';

const MAX_LINES = 400;
const KINDS_OF_CODE = new Set([
  'utils',
  'util',
  'common',
  'helpers',
  'helper',
  'misc',
  'types',
  'classes',
  'shared',
]);
const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)+$/;

/** In core every run of the same input must give the same output: nothing may come from the machine. */
const IMPURE: readonly (readonly [RegExp, string])[] = [
  [/\bDate\s*\.\s*now\b/g, 'Date.now reads the clock; take the instant as a value'],
  [/\bnew\s+Date\s*(?:\(\s*\)|(?!\s*\())/g, 'new Date() without an argument reads the clock'],
  [/(?<!new\s+)(?<![\w$.])Date\s*\(/g, 'Date() reads the clock'],
  [/(?<![\w$.])performance\b/g, 'performance reads the clock'],
  [/\bMath\s*\.\s*random\b/g, 'Math.random; take the random value as an argument'],
  [/(?<![\w$.])crypto\s*\./g, 'crypto; take ids and random values as arguments'],
  [/(?<![\w$.])process\s*[.[]/g, 'process; core knows no process'],
  [
    /(?<![\w$.])(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/g,
    'a timer; return when to wake instead',
  ],
  [/(?<![\w$.])(?:async|await)\b(?!\s*[:,=)}?;])/g, 'async; core answers at once'],
  [/(?<![\w$.])(?:fetch|console|require)\s*[.(]/g, 'input or output'],
];
const ENVIRONMENT = /(?<![\w$.])process\s*\.\s*(?:env|argv)\b/g;

export function checkNames({ path }: SourceFile): Finding[] {
  const folder = path
    .split('/')
    .slice(0, -1)
    .find((name) => KINDS_OF_CODE.has(name));
  return [
    ...(folder === undefined
      ? []
      : [found('folder name', path, 1, `the folder "${folder}" names a kind of code; name the concept`)]),
    ...(KEBAB.test(basename(path))
      ? []
      : [found('file name', path, 1, 'file names are kebab-case, after the main export')]),
  ];
}

export function checkSize({ path, text, isTest }: SourceFile): Finding[] {
  const lines = text.trimEnd().split('\n').length;
  if (isTest || lines <= MAX_LINES) return [];
  return [found('file size', path, lines, `${lines} lines, ${MAX_LINES} at most; split by concept`)];
}

export function checkOpening({ path, text, isTest }: SourceFile): Finding[] {
  if (isTest || /^(?:#!.*\n)?\s*(?:\/\/|\/\*)/.test(text)) return [];
  return [
    found(
      'opening comment',
      path,
      1,
      'opens with one to three comment lines: what it is, what it must not do',
    ),
  ];
}

export function checkPurity({ path, text, isTest }: SourceFile): Finding[] {
  if (isTest) return [];
  const { bare } = mask(text);
  const globals = IMPURE.flatMap(([pattern, message]) =>
    [...bare.matchAll(pattern)].map((match) =>
      found('core is pure', path, lineAt(text, match.index), message),
    ),
  );
  const modules = importsOf(text)
    .filter((edge) => !edge.specifier.startsWith('.'))
    .map((edge) =>
      found('core is pure', path, edge.line, `imports ${edge.specifier}; core depends on nothing`),
    );
  return [...globals, ...modules];
}

/** Configuration enters in one place and travels on as values. */
export function checkEnvironment({ path, text, isTest }: SourceFile): Finding[] {
  if (isTest) return [];
  return [...mask(text).bare.matchAll(ENVIRONMENT)].map((match) =>
    found(
      'environment',
      path,
      lineAt(text, match.index),
      'only packages/cli and the named process entries read env and argv',
    ),
  );
}

/** A package's door is a list of names; a list of names anywhere else hides where things are. */
export function checkDoorFiles({ folder, manifest, files }: Package): Finding[] {
  const doors = new Set(Object.values(manifest.exports ?? {}).map((door) => posix.join(folder, door)));
  return files.flatMap((file) => checkIndex(file, doors));
}

function checkIndex({ path, text }: SourceFile, doors: ReadonlySet<string>): Finding[] {
  if (basename(path) !== 'index.ts') return [];
  if (!doors.has(path)) {
    return [
      found(
        'index',
        path,
        1,
        'an index.ts is a door of its package.json; inside a package import the file that has it',
      ),
    ];
  }
  const rest = mask(text).code.replace(
    /\bexport\s+(?:type\s+)?\{[^}]*\}\s*from\s*['"][^'"]+['"]\s*;?/g,
    (found) => found.replace(/[^\n]/g, ' '),
  );
  const at = rest.search(/\S/);
  return at === -1
    ? []
    : [found('index', path, lineAt(rest, at), 'index.ts holds named re-exports and nothing else')];
}

export function checkReadme({ folder, manifest, readme }: Package): Finding[] {
  const file = `${folder}/README.md`;
  const verb = layerOf(manifest.name)?.verb;
  const description = manifest.description ?? '';
  if (verb !== undefined && !description.startsWith(`${verb}: `)) {
    return [found('readme', `${folder}/package.json`, 1, `the description begins with "${verb}: "`)];
  }
  if (readme === undefined) return [found('readme', file, 1, 'the package has no README.md')];
  if (readme.split('\n')[0] === description) return [];
  return [found('readme', file, 1, `the first line is the description of package.json: ${description}`)];
}

function found(rule: Finding['rule'], file: string, line: number, message: string): Finding {
  return { rule, file, line, message };
}
