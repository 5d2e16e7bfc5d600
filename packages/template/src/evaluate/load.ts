// Templates that load others: include, import and from, and inheritance by extends, blocks and super().
// Where other templates lie is the host's to know; without a loader each of these is an error.
import { TemplateError } from '../errors.ts';
import type { LoadStatement, ParsedTemplate, Statement } from '../syntax/statement-nodes.ts';
import { Tuple } from '../values/collections.ts';
import { toText, typeName } from '../values/python-text.ts';
import { defineSafeType, type SafeObject, TemplateFunction } from '../values/safe-object.ts';
import { Undefined, undefinedName } from '../values/undefined.ts';
import { evaluate } from './expressions.ts';
import { Output } from './output.ts';
import { type Run, Scope, selfName } from './run.ts';

type RunBody = (run: Run, scope: Scope, body: readonly Statement[], output: Output) => Promise<void>;
type Node<K extends LoadStatement['kind']> = Extract<LoadStatement, { kind: K }>;

interface Loaded {
  /** Null: the template that is rendered. */
  readonly name: string | null;
  readonly template: ParsedTemplate;
}

interface Block {
  readonly name: string | null;
  readonly body: readonly Statement[];
}

/** One rendering of a template with those that it extends. */
interface Inheritance {
  /** Of each block what the templates say, the extending one first. */
  readonly blocks: Map<string, Block[]>;
  parent: Loaded | null;
}

/** A space cannot be in a name, so no template reads it by itself. */
const inheritanceName = ' inheritance';

/** Renders the template that was given; `parse` is a part of it, so that its errors name the file too. */
export async function runSource(
  runBody: RunBody,
  run: Run,
  given: { readonly name: string | null; readonly parse: () => ParsedTemplate; readonly output: Output },
): Promise<void> {
  const { name, output, parse } = given;
  await inFile(name, async () => {
    const template = parse();
    run.checkUses(template);
    await runTemplate(runBody, run, new Scope(), { first: { name, template }, output });
  });
}

async function runTemplate(
  runBody: RunBody,
  run: Run,
  scope: Scope,
  { first, output }: { readonly first: Loaded; readonly output: Output },
): Promise<void> {
  const inheritance: Inheritance = { blocks: new Map(), parent: null };
  scope.set(inheritanceName, inheritance);
  const again = (name: string) => (): Promise<unknown> =>
    run.meter.deeper(async () => {
      const text = new Output(run);
      await runBlockAt(runBody, run, scope, {
        chain: inheritance.blocks.get(name) ?? [],
        level: 0,
        name,
        output: text,
      });
      return text.result();
    });
  const has = (name: string): boolean => inheritance.blocks.has(name);
  scope.set(selfName, blocksObject({ has, again }));
  for (let current: Loaded | null = first; current !== null; current = inheritance.parent) {
    inheritance.parent = null;
    addBlocks(inheritance, current);
    await inFile(current.name, () => runOne(runBody, run, scope, { current, inheritance, output }));
  }
}

interface OneTemplate {
  readonly current: Loaded | null;
  readonly inheritance: Inheritance;
  readonly output: Output;
}

/** What follows `extends` writes nothing: its blocks are run where the parent has them. */
async function runOne(
  runBody: RunBody,
  run: Run,
  scope: Scope,
  { current, inheritance, output }: OneTemplate,
): Promise<void> {
  const unseen = new Output(run);
  for (const statement of current?.template.body ?? []) {
    if (inheritance.parent === null) await runBody(run, scope, [statement], output);
    else if (statement.kind !== 'block') await runBody(run, scope, [statement], unseen);
  }
}

export async function runInclude(
  runBody: RunBody,
  run: Run,
  scope: Scope,
  { node, output }: { readonly node: Node<'include'>; readonly output: Output },
): Promise<void> {
  const first = await find(run, await evaluate(run, scope, node.template), node.ignoresMissing);
  if (first === null) return;
  const inner = new Scope(node.withContext ? scope : undefined);
  await run.meter.deeper(() => runTemplate(runBody, run, inner, { first, output }));
}

export async function runImport(
  runBody: RunBody,
  run: Run,
  scope: Scope,
  node: Node<'from'> | Node<'import'>,
): Promise<void> {
  const first = await find(run, await evaluate(run, scope, node.template), false);
  if (first === null) return;
  const inner = new Scope(node.withContext ? scope : undefined);
  await run.meter.deeper(() => runTemplate(runBody, run, inner, { first, output: new Output(run) }));
  if (node.kind === 'import') {
    scope.set(node.as, moduleOf({ name: first.name ?? '', names: inner.exported() }));
    return;
  }
  const exported = inner.exported();
  for (const { as, name } of node.names) {
    const why = `the template '${first.name}' does not have it`;
    scope.set(as, exported.has(name) ? exported.get(name) : undefinedName(run.undefinedKind, name, why));
  }
}

export async function runExtends(run: Run, scope: Scope, node: Node<'extends'>): Promise<void> {
  const inheritance = scope.get(inheritanceName) as Inheritance;
  if (inheritance.parent !== null)
    throw new TemplateError('ARIEL_TEMPLATE_SYNTAX', 'a template extends one other, and this is the second');
  inheritance.parent = await find(run, await evaluate(run, scope, node.template), false);
}

export async function runBlock(
  runBody: RunBody,
  run: Run,
  scope: Scope,
  { node, output }: { readonly node: Extract<Statement, { kind: 'block' }>; readonly output: Output },
): Promise<void> {
  const { blocks } = scope.get(inheritanceName) as Inheritance;
  const chain = blocks.get(node.name) ?? [{ name: null, body: node.body }];
  await runBlockAt(runBody, run, scope, { chain, level: 0, name: node.name, output });
}

interface BlockAt {
  readonly chain: readonly Block[];
  /** How many of the extending ones stand before it. */
  readonly level: number;
  readonly name: string;
  readonly output: Output;
}

async function runBlockAt(runBody: RunBody, run: Run, scope: Scope, at: BlockAt): Promise<void> {
  const { chain, level, name, output } = at;
  const block = chain[level];
  if (!block) return;
  const inner = new Scope(scope);
  const above = (): Promise<unknown> =>
    run.meter.deeper(async () => {
      const text = new Output(run);
      await runBlockAt(runBody, run, scope, { ...at, level: level + 1, output: text });
      return text.result();
    });
  inner.set(
    'super',
    level + 1 < chain.length
      ? new TemplateFunction('super', [], above)
      : undefinedName(run.undefinedKind, 'super', `no template above has a block '${name}'`),
  );
  await inFile(block.name, () => runBody(run, inner, block.body, output));
}

function addBlocks({ blocks }: Inheritance, { name, template }: Loaded): void {
  for (const block of blocksIn(template.body)) {
    const chain = blocks.get(block.name) ?? [];
    chain.push({ name, body: block.body });
    blocks.set(block.name, chain);
  }
}

function blocksIn(body: readonly Statement[]): Extract<Statement, { kind: 'block' }>[] {
  return body.flatMap((statement) => {
    if (statement.kind === 'block') return [statement, ...blocksIn(statement.body)];
    if (statement.kind === 'if')
      return [
        ...statement.branches.flatMap((branch) => blocksIn(branch.body)),
        ...blocksIn(statement.otherwise),
      ];
    return 'body' in statement && Array.isArray(statement.body) ? blocksIn(statement.body) : [];
  });
}

/** A name, or the first of a list of names that is there. */
async function find(run: Run, named: unknown, ignoresMissing: boolean): Promise<Loaded | null> {
  const names = named instanceof Tuple ? named.items : Array.isArray(named) ? named : [named];
  if (run.load === null)
    throw new TemplateError(
      'ARIEL_TEMPLATE_NO_LOADER',
      'include, import and extends are not available: a template cannot load other templates here',
    );
  for (const name of names) {
    if (name instanceof Undefined) throw name.error();
    if (typeof name !== 'string')
      throw new TemplateError(
        'ARIEL_TEMPLATE_TYPE',
        `a template is named by text, not by '${typeName(name)}'`,
      );
    const source = await run.load(name);
    if (source === undefined) continue;
    run.meter.length(source.length);
    return { name, template: inFileNow(name, () => checked(run, source)) };
  }
  if (ignoresMissing) return null;
  throw new TemplateError(
    'ARIEL_TEMPLATE_NOT_FOUND',
    `there is no template ${names.map((name) => `'${toText(name)}'`).join(' or ')}`,
  );
}

function checked(run: Run, source: string): ParsedTemplate {
  const template = run.parse(source);
  run.checkUses(template);
  return template;
}

/** `self.name()` renders a block once more. */
const blocksObject: (blocks: {
  readonly has: (name: string) => boolean;
  readonly again: (name: string) => () => Promise<unknown>;
}) => SafeObject = defineSafeType({
  name: 'TemplateReference',
  text: () => '<TemplateReference>',
  member: ({ again, has }, name) => (has(name) ? new TemplateFunction(name, [], again(name)) : undefined),
});

const moduleOf: (module: {
  readonly name: string;
  readonly names: ReadonlyMap<string, unknown>;
}) => SafeObject = defineSafeType({
  name: 'TemplateModule',
  text: ({ name }) => `<TemplateModule '${name}'>`,
  member: ({ names }, name) => names.get(name),
});

/** Errors say in which file their line is. */
async function inFile<T>(name: string | null, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw named(error, name);
  }
}

function inFileNow<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw named(error, name);
  }
}

function named(error: unknown, file: string | null): unknown {
  if (file === null || !(error instanceof TemplateError) || error.file !== undefined) return error;
  const { cause, code, column, line, reason } = error;
  return line === undefined || column === undefined
    ? error
    : new TemplateError(code, reason, { line, column, file }, cause);
}
