// Renders one template, or a value whose strings are templates. The only place that joins parser and evaluator.
import { globalFunction } from './builtins/globals.ts';
import { listFilters } from './builtins/list-filters.ts';
import { tests } from './builtins/tests.ts';
import { textFilters } from './builtins/text-filters.ts';
import { valueFilters } from './builtins/value-filters.ts';
import { TemplateError } from './errors.ts';
import { adopt, toPlain } from './evaluate/adopt.ts';
import { runSource } from './evaluate/load.ts';
import { readAttribute, readItem } from './evaluate/member.ts';
import { Output } from './evaluate/output.ts';
import type { Builtin, Run } from './evaluate/run.ts';
import { runBody } from './evaluate/statements.ts';
import { defaultTemplateLimits, Meter, type TemplateLimits } from './limits.ts';
import { parseTemplate } from './syntax/parse-template.ts';
import type { ParsedTemplate } from './syntax/statement-nodes.ts';
import type { TemplateSyntax } from './syntax/template-syntax.ts';
import { isPlainObject } from './values/collections.ts';
import { LazyValue } from './values/lazy-value.ts';
import { Undefined, type UndefinedKind } from './values/undefined.ts';

/** What a template can see: names, and filters beside Jinja's own. */
export interface TemplateContext {
  /** Plain data, promises of it, functions (called with plain arguments), and objects made by a `defineSafeType`. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly filters?: Readonly<Record<string, TemplateFilter>>;
  /** What to say about a name that is undefined, by name. */
  readonly hints?: Readonly<Record<string, string>>;
  /** The source of another template for `include`, `import` and `extends`. @default there are none */
  readonly load?: (name: string) => Promise<string | undefined>;
}

export type TemplateFilter = (value: unknown, ...args: readonly unknown[]) => unknown;

export interface RenderOptions {
  /** Give back values (numbers, lists, objects) where the template makes one, as `render_template_as_native_obj`. */
  readonly native?: boolean;
  readonly limits?: Partial<TemplateLimits>;
  /** How templates are written. @default Jinja's usual marks */
  readonly syntax?: TemplateSyntax;
  /** What names and members are that do not exist. @default 'strict' */
  readonly undefinedKind?: UndefinedKind;
  /** Called with each value before it is printed, and gives what is printed instead. @default it stays */
  readonly finalize?: (value: unknown) => unknown;
  /** For the time limit. */
  readonly nowMs?: () => number;
  /** For the `random` filter. */
  readonly random?: () => number;
  /** The file that the source is of, for errors. */
  readonly file?: string;
}

const allFilters: Readonly<Record<string, Builtin>> = { ...textFilters, ...listFilters, ...valueFilters };

/** The text that a template renders to, or with `native` its value. */
export async function renderTemplate(
  source: string,
  context: TemplateContext,
  options: RenderOptions = {},
): Promise<unknown> {
  const run = startRun(context, options);
  run.meter.length(source.length);
  const output = new Output(run);
  await runSource(runBody, run, {
    name: options.file ?? null,
    parse: () => parsed(source, options.syntax),
    output,
  });
  const result = output.result();
  return run.isNative ? toPlain(result) : result;
}

/** Renders every string in a list or object, at any depth; keys and other values stay. */
export async function renderNested(
  value: unknown,
  context: TemplateContext,
  options: RenderOptions = {},
): Promise<unknown> {
  if (typeof value === 'string') return renderTemplate(value, context, options);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await renderNested(item, context, options));
    return items;
  }
  if (!isPlainObject(value)) return value;
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value))
    entries.push([key, await renderNested(item, context, options)]);
  return Object.fromEntries(entries);
}

function startRun(context: TemplateContext, options: RenderOptions): Run {
  const meter = new Meter(
    { ...defaultTemplateLimits, ...options.limits },
    options.nowMs ?? (() => performance.now()),
  );
  const own = context.filters ?? {};
  const run: Run = {
    meter,
    isNative: options.native ?? false,
    undefinedKind: options.undefinedKind ?? 'strict',
    parse: (source) => parseTemplate(source, options.syntax),
    finalize: options.finalize === undefined ? null : finalizer(options.finalize),
    random: options.random ?? Math.random,
    filters: (name) =>
      Object.hasOwn(own, name)
        ? hostFilter(own[name])
        : Object.hasOwn(allFilters, name)
          ? allFilters[name]
          : undefined,
    tests: (name) => (Object.hasOwn(tests, name) ? tests[name] : undefined),
    readAttribute,
    readItem,
    global: (name) =>
      Object.hasOwn(context.values, name) ? known(context.values[name]) : globalFunction(run, name),
    hint: (name) => (context.hints && Object.hasOwn(context.hints, name) ? context.hints[name] : undefined),
    load: context.load ?? null,
    checkUses: (template) => checkUses(run, template),
  };
  return run;
}

const known = (value: unknown): unknown => (value instanceof LazyValue ? value.value : value);

function hostFilter(filter: TemplateFilter | undefined): Builtin | undefined {
  if (!filter) return undefined;
  return { params: ['*args'], body: (_run, self, args: readonly unknown[]) => filter(self, ...args) };
}

/** A value that the function leaves alone is printed as the template has it. */
function finalizer(finalize: (value: unknown) => unknown): (value: unknown) => Promise<unknown> {
  return async (value) => {
    if (value instanceof Undefined && !value.isLenient) throw value.error();
    const plain = value instanceof Undefined ? undefined : toPlain(value);
    const given = await finalize(plain);
    return given === plain ? value : adopt(given);
  };
}

function checkUses(run: Run, template: ParsedTemplate): void {
  for (const use of template.uses) {
    if (use.kind === 'filter' && !run.filters(use.name)) {
      throw new TemplateError('ARIEL_TEMPLATE_UNKNOWN_FILTER', `there is no filter named '${use.name}'`, use);
    }
    if (use.kind === 'test' && !run.tests(use.name)) {
      throw new TemplateError('ARIEL_TEMPLATE_UNKNOWN_TEST', `there is no test named '${use.name}'`, use);
    }
  }
}

/** Fields of a task are rendered again for each mapped instance. */
const cache = new Map<string, ParsedTemplate>();
const maxCached = 500;
const maxCachedLength = 20_000;

function parsed(source: string, syntax?: TemplateSyntax): ParsedTemplate {
  const key = syntax === undefined ? source : `${JSON.stringify(syntax)}\0${source}`;
  const known = cache.get(key);
  if (known) return known;
  const template = parseTemplate(source, syntax);
  if (source.length <= maxCachedLength) {
    const [oldest] = cache.keys();
    if (cache.size >= maxCached && oldest !== undefined) cache.delete(oldest);
    cache.set(key, template);
  }
  return template;
}
