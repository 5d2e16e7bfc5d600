// Template files of DAGs: where a name is looked for, what its text is, and which files belong to a DAG's code because templates
// name them. Names are as in Jinja: relative, with `/`, and never upwards.
import { globSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import {
  type DagDefinition,
  type TemplateEnvironment,
  templateCode,
  type ValueExpression,
} from '@ariel/core';
import { type AuthoredDag, DagAuthoringError } from '@ariel/sdk';
import { isInside } from './import-closure.ts';

export interface TemplatePlace {
  /** The folder that nothing may lead out of, absolute. */
  readonly root: string;
  /** Relative to the root. */
  readonly dagFile: string;
  /** Folders relative to that of the DAG file. */
  readonly searchpath: readonly string[];
  /** How the DAG's templates are written. @default as usual */
  readonly environment?: TemplateEnvironment | undefined;
}

/** The text of the template file with this name; undefined where there is none. */
export function readTemplateFile(place: TemplatePlace, name: string): string | undefined {
  const path = findTemplateFile(place, name);
  return path === null ? undefined : readFileSync(join(place.root, path), 'utf8');
}

/** Relative to the root, with `/`; null where there is no such file. */
export function findTemplateFile({ dagFile, root, searchpath }: TemplatePlace, name: string): string | null {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.some((part) => part === '..' || part.includes('\\'))) return null;
  const beside = resolve(root, dirname(dagFile));
  for (const folder of ['.', ...searchpath]) {
    const path = insideOf(root, resolve(beside, folder, ...parts));
    if (path !== null) return path;
  }
  return null;
}

/** A file below the root, by its path relative to that; null for what is no file, or is a link that leads out. */
function insideOf(root: string, file: string): string | null {
  if (!isInside(root, file) || statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return null;
  if (!isInside(realpathSync(root), realpathSync(file))) return null;
  return relative(root, file).split(sep).join('/');
}

export interface DagFiles {
  /** Relative to the root. */
  readonly files: readonly string[];
  readonly missing: readonly DagAuthoringError[];
}

/** The files of DAGs that nothing imports: templates, what these name in turn, and what `include` names. */
export function filesOfDags(root: string, dagFile: string, dags: readonly AuthoredDag[]): DagFiles {
  const files = new Set<string>();
  const missing: DagAuthoringError[] = [];
  for (const { definition } of dags) {
    const { jinjaEnvironmentKwargs: environment, templateSearchpath: searchpath = [] } = definition;
    const place = { root, dagFile, searchpath, environment };
    for (const path of includedFiles(place, definition)) files.add(path);
    for (const { field, isFile, source, task } of templatesOf(definition)) {
      const path = isFile ? findTemplateFile(place, source) : null;
      if (isFile && path === null) missing.push(missingFile(definition, task, field, source));
      else if (path !== null) addWithNamed(place, files, path);
      else for (const name of namedTemplates(source, environment)) addNamed(place, files, name);
    }
  }
  return { files: [...files].sort(), missing };
}

interface FoundTemplate {
  readonly task: DagDefinition['tasks'][number];
  readonly field: string;
  readonly source: string;
  readonly isFile: boolean;
}

function templatesOf(definition: DagDefinition): FoundTemplate[] {
  return definition.tasks.flatMap((task) => {
    const over =
      task.mapping === null
        ? []
        : task.mapping.kind === 'kwargs'
          ? [['expandKwargs', task.mapping.over] as const]
          : task.mapping.inputs.map((input) => [input.name, input.over] as const);
    return [...Object.entries(task.inputs), ...over].flatMap(([field, expression]) =>
      templatesIn(expression).map(({ isFile = false, source }) => ({ task, field, source, isFile })),
    );
  });
}

function templatesIn(expression: ValueExpression): Extract<ValueExpression, { kind: 'template' }>[] {
  switch (expression.kind) {
    case 'template':
      return [expression];
    case 'list':
      return expression.items.flatMap(templatesIn);
    case 'object':
      return Object.values(expression.entries).flatMap(templatesIn);
    case 'map':
    case 'filter':
      return templatesIn(expression.source);
    case 'zip':
    case 'concat':
      return expression.sources.flatMap(templatesIn);
    default:
      return [];
  }
}

const loadTag = /^[-+]?\s*(?:include|import|from|extends)\s([\s\S]*)$/;

/** Names that stand in the text of a template; one that is computed has to be named by `include`. */
function namedTemplates(source: string, environment: TemplateEnvironment | undefined): string[] {
  const tags = templateCode(source, environment).map(({ code }) => loadTag.exec(code)?.[1] ?? '');
  return tags.flatMap((tag) =>
    [...tag.matchAll(/'([^']+)'|"([^"]+)"/g)].map((match) => match[1] ?? match[2] ?? ''),
  );
}

function addNamed(place: TemplatePlace, files: Set<string>, name: string): void {
  const path = findTemplateFile(place, name);
  if (path !== null) addWithNamed(place, files, path);
}

function addWithNamed(place: TemplatePlace, files: Set<string>, path: string): void {
  if (files.has(path)) return;
  files.add(path);
  for (const name of namedTemplates(readFileSync(join(place.root, path), 'utf8'), place.environment))
    addNamed(place, files, name);
}

function includedFiles({ dagFile, root }: TemplatePlace, { include = [] }: DagDefinition): string[] {
  const cwd = resolve(root, dirname(dagFile));
  return include.flatMap((pattern) =>
    globSync(pattern, { cwd }).flatMap((found) => {
      const path = insideOf(root, resolve(cwd, found));
      return path === null || path.includes('node_modules/') ? [] : [path];
    }),
  );
}

function missingFile(
  { dagId, templateSearchpath = [] }: DagDefinition,
  { source: place, taskId }: FoundTemplate['task'],
  field: string,
  name: string,
): DagAuthoringError {
  const folders = ['the folder of the DAG file', ...templateSearchpath.map((folder) => `"${folder}"`)].join(
    ', ',
  );
  return new DagAuthoringError({
    code: 'ARIEL_TEMPLATE_FILE_MISSING',
    what: `${field} names the template file "${name}", which is not in ${folders}`,
    dagId,
    taskId,
    place,
  });
}
