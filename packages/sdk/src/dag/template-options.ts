// Options of a DAG about its templates, and how they become the stored definition's.
import { type DagDefinition, nearestName, type TemplateEnvironment, UndefinedKind } from '@ariel/core';
import { OptionError, refuseOption } from '../task/option-value.ts';
import type { TemplateNames } from './authored-dag.ts';

/**
 * How templates are written and printed. Of the arguments of Jinja's environment, those that say nothing of files, caches and code.
 *
 * @example
 * jinjaEnvironmentKwargs: { variableStartString: '<<', variableEndString: '>>', trimBlocks: true }
 */
export interface JinjaEnvironmentKwargs extends TemplateEnvironment {
  /** What names that do not exist are; goes before `templateUndefined`. */
  readonly undefined?: UndefinedKind;
  /** Called with each value before it is printed, and gives what is printed instead: `(value) => value ?? ''`. @default it stays */
  readonly finalize?: (value: unknown) => unknown;
  /** Texts are never escaped for HTML by themselves; the filter `e` does it. */
  readonly autoescape?: false;
  /** `jinja2.ext.loopcontrols` gives `break` and `continue`; `jinja2.ext.do` is always there. @default none */
  readonly extensions?: readonly ('jinja2.ext.loopcontrols' | 'jinja2.ext.do')[];
  /** @default '\n' */
  readonly newlineSequence?: '\n' | '\r\n' | '\r';
}

export interface DagTemplateOptions {
  /** Folders in which template files are looked for after that of the DAG file, relative to it. @default none */
  readonly templateSearchpath?: string | readonly string[];
  /** Files that belong to its code though nothing imports them: paths or glob patterns, relative to the DAG file. @default none */
  readonly include?: readonly string[];
  /** Whether templates give lists, numbers and objects rather than their text. @default false */
  readonly renderTemplateAsNativeObj?: boolean;
  /**
   * What a name that does not exist is to its templates. `strict`: an error. `default`: nothing where it is printed, walked over or
   * asked whether it holds, else an error. `chainable`: the same, and so are its members. `debug`: as `default`, but printed it says
   * what is missing. @default 'strict'
   */
  readonly templateUndefined?: UndefinedKind;
  /** How its templates are written, where that is not as usual. @default as usual */
  readonly jinjaEnvironmentKwargs?: JinjaEnvironmentKwargs;
  /** Values and functions for its templates: `{{ half(params.n) }}`. @default none */
  readonly userDefinedMacros?: Readonly<Record<string, unknown>>;
  /** Filters for its templates: `{{ name | shout }}`. @default none */
  readonly userDefinedFilters?: TemplateNames['filters'];
}

type StoredFields = Pick<
  DagDefinition,
  | 'include'
  | 'jinjaEnvironmentKwargs'
  | 'renderTemplateAsNativeObj'
  | 'templateSearchpath'
  | 'templateUndefined'
>;

/** Absent at their defaults. */
export function templateFields(options: DagTemplateOptions): StoredFields {
  const { include = [], renderTemplateAsNativeObj = false, templateSearchpath = [] } = options;
  const folders = typeof templateSearchpath === 'string' ? [templateSearchpath] : templateSearchpath;
  const { jinjaEnvironmentKwargs: kwargs = {} } = options;
  const environment = environmentOf(kwargs);
  const undefinedKind = kindOf('templateUndefined', options.templateUndefined);
  const shownKind = kindOf('jinjaEnvironmentKwargs.undefined', kwargs.undefined) ?? undefinedKind ?? 'strict';
  return {
    ...(folders.length === 0 ? {} : { templateSearchpath: relativePaths('templateSearchpath', folders) }),
    ...(include.length === 0 ? {} : { include: relativePaths('include', include) }),
    ...(renderTemplateAsNativeObj ? { renderTemplateAsNativeObj } : {}),
    ...(shownKind === 'strict' ? {} : { templateUndefined: shownKind }),
    ...(Object.keys(environment).length === 0 ? {} : { jinjaEnvironmentKwargs: environment }),
  };
}

/** What belongs to the version's code rather than to its definition. */
export const templateNames = (options: DagTemplateOptions): TemplateNames => ({
  macros: options.userDefinedMacros ?? {},
  filters: options.userDefinedFilters ?? {},
  ...(options.jinjaEnvironmentKwargs?.finalize === undefined
    ? {}
    : { finalize: options.jinjaEnvironmentKwargs.finalize }),
});

/** The code lies in another folder where tasks run: paths from the root of the machine lead nowhere there. */
function relativePaths(name: string, paths: readonly string[]): readonly string[] {
  const wrong = paths.find(
    (path) => typeof path !== 'string' || path === '' || /^([/\\]|[A-Za-z]:)/.test(path),
  );
  if (wrong !== undefined) refuseOption(name, wrong, 'a path relative to the folder of the DAG file');
  return [...paths];
}

function kindOf(name: string, given: UndefinedKind | undefined): UndefinedKind | undefined {
  const kinds: readonly unknown[] = Object.values(UndefinedKind);
  if (given === undefined || kinds.includes(given)) return given;
  return refuseOption(name, given, `one of ${kinds.join(', ')}`);
}

type Check = (name: string, value: unknown) => void;

const text: Check = (name, value) => {
  if (typeof value !== 'string' || value.trim() === '' || /[\r\n]/.test(value))
    refuseOption(name, value, 'a text in one line');
};
const flag: Check = (name, value) => {
  if (typeof value !== 'boolean') refuseOption(name, value, 'true or false');
};

/** Which keys there are, with their defaults; what is at its default is not stored. */
const known: Readonly<Record<keyof JinjaEnvironmentKwargs, { check: Check; usual: unknown; isCode?: true }>> =
  {
    blockStartString: { check: text, usual: '{%' },
    blockEndString: { check: text, usual: '%}' },
    variableStartString: { check: text, usual: '{{' },
    variableEndString: { check: text, usual: '}}' },
    commentStartString: { check: text, usual: '{#' },
    commentEndString: { check: text, usual: '#}' },
    lineStatementPrefix: { check: text, usual: undefined },
    lineCommentPrefix: { check: text, usual: undefined },
    trimBlocks: { check: flag, usual: false },
    lstripBlocks: { check: flag, usual: false },
    newlineSequence: { check: newline, usual: '\n' },
    keepTrailingNewline: { check: flag, usual: false },
    extensions: { check: extensionNames, usual: undefined },
    undefined: { check: () => undefined, usual: undefined, isCode: true },
    finalize: { check: oneFunction, usual: undefined, isCode: true },
    autoescape: { check: noEscapes, usual: false },
  };

function environmentOf(given: JinjaEnvironmentKwargs): TemplateEnvironment {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined && value !== null);
  for (const [key, value] of entries) {
    if (!Object.hasOwn(known, key)) refuseKey(key);
    known[key as keyof JinjaEnvironmentKwargs].check(`jinjaEnvironmentKwargs.${key}`, value);
  }
  const stored = entries.flatMap(([key, value]): (readonly [string, unknown])[] => {
    const { isCode = false, usual } = known[key as keyof JinjaEnvironmentKwargs];
    if (isCode || value === usual) return [];
    if (key !== 'extensions') return [[key, value]];
    const names = (value as readonly string[]).filter((name) => name !== 'jinja2.ext.do');
    return names.length === 0 ? [] : [[key, names]];
  });
  const environment: TemplateEnvironment = Object.fromEntries(stored);
  checkMarks(environment);
  return environment;
}

function refuseKey(key: string): never {
  const names = Object.keys(known);
  const camel = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const meant = names.includes(camel) ? camel : nearestName(key, names);
  const hint = meant === null ? '' : ` Did you mean ${meant}?`;
  throw new OptionError(
    'ARIEL_OPTION_INVALID',
    `jinjaEnvironmentKwargs has no key "${key}".${hint} It takes ${names.join(', ')}`,
  );
}

/** A mark that begins two kinds of tags begins neither. */
function checkMarks(environment: TemplateEnvironment): void {
  const marks = [
    environment.blockStartString ?? '{%',
    environment.variableStartString ?? '{{',
    environment.commentStartString ?? '{#',
  ];
  if (new Set(marks).size === marks.length) return;
  refuseOption(
    'jinjaEnvironmentKwargs',
    marks.map((mark) => JSON.stringify(mark)).join(', '),
    'different marks for blocks, variables and comments',
  );
}

function newline(name: string, value: unknown): void {
  if (!['\n', '\r\n', '\r'].includes(value as string))
    refuseOption(name, value, String.raw`'\n', '\r\n' or '\r'`);
}

function extensionNames(name: string, value: unknown): void {
  const names = ['jinja2.ext.loopcontrols', 'jinja2.ext.do'];
  const wrong = Array.isArray(value) ? value.find((one) => !names.includes(one)) : value;
  if (wrong !== undefined) refuseOption(name, wrong, `a list of ${names.join(', ')}`);
}

function oneFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') refuseOption(name, value, 'a function');
}

function noEscapes(name: string, value: unknown): void {
  if (value !== false) refuseOption(name, value, 'false: texts are escaped with the filter `e`, one by one');
}
