// Runs statements and writes what they say. Each kind of statement is one function.
import { locateError, TemplateError } from '../errors.ts';
import type { Expression } from '../syntax/nodes.ts';
import type { MacroNode, Statement, Target } from '../syntax/statement-nodes.ts';
import { iterate } from '../values/iteration.ts';
import { typeName } from '../values/python-text.ts';
import type { CallArguments } from '../values/safe-object.ts';
import { SafeObject } from '../values/safe-object.ts';
import { adoptItems } from './adopt.ts';
import { capturedName, evaluate, evaluateCondition } from './expressions.ts';
import { runBlock, runExtends, runImport, runInclude } from './load.ts';
import { type LoopState, loopObject } from './loop.ts';
import { macroObject, macroScope } from './macro.ts';
import { Output } from './output.ts';
import { type Run, Scope } from './run.ts';

type Node<K extends Statement['kind']> = Extract<Statement, { kind: K }>;

export async function runBody(
  run: Run,
  scope: Scope,
  body: readonly Statement[],
  output: Output,
): Promise<void> {
  for (const statement of body) {
    try {
      run.meter.step();
      await runStatement(run, scope, statement, output);
    } catch (error) {
      throw error instanceof LoopSignal ? error : locateError(error, statement);
    }
  }
}

/** Ends an iteration, through whatever stands in it. */
class LoopSignal {
  readonly kind: 'break' | 'continue';

  constructor(kind: LoopSignal['kind']) {
    this.kind = kind;
  }
}

/** How it ended. */
async function iteration(work: () => Promise<void>): Promise<'whole' | LoopSignal['kind']> {
  try {
    await work();
    return 'whole';
  } catch (error) {
    if (error instanceof LoopSignal) return error.kind;
    throw error;
  }
}

async function runStatement(run: Run, scope: Scope, node: Statement, output: Output): Promise<void> {
  switch (node.kind) {
    case 'text':
      return output.write(node.text);
    case 'output':
      return writeValue(run, scope, node.value, output);
    case 'do':
      await evaluate(run, scope, node.value);
      return;
    case 'break':
    case 'continue':
      throw new LoopSignal(node.kind);
    case 'if':
      return runIf(run, scope, node, output);
    case 'for':
      return runFor(run, scope, node, output);
    case 'set':
      return assign(run, scope, node.target, await evaluate(run, scope, node.value));
    case 'setBlock':
      return assign(run, scope, node.target, await filtered(run, scope, node));
    case 'filterBlock':
      return output.write(await filtered(run, scope, node));
    case 'macro':
      return scope.set(node.macro.name, makeMacro(run, scope, node.macro));
    case 'callBlock':
      return runCallBlock(run, scope, node, output);
    case 'with':
      return runWith(run, scope, node, output);
    case 'block':
      return runBlock(runBody, run, scope, { node, output });
    case 'include':
      return runInclude(runBody, run, scope, { node, output });
    case 'import':
    case 'from':
      return runImport(runBody, run, scope, node);
    case 'extends':
      return runExtends(run, scope, node);
  }
}

async function writeValue(run: Run, scope: Scope, value: Expression, output: Output): Promise<void> {
  const result = await evaluate(run, scope, value);
  try {
    output.write(run.finalize === null ? result : await run.finalize(result));
  } catch (error) {
    throw locateError(error, value);
  }
}

async function runIf(run: Run, scope: Scope, node: Node<'if'>, output: Output): Promise<void> {
  for (const branch of node.branches) {
    if (await evaluateCondition(run, scope, branch.test)) return runBody(run, scope, branch.body, output);
  }
  return runBody(run, scope, node.otherwise, output);
}

async function runFor(run: Run, scope: Scope, node: Node<'for'>, output: Output): Promise<void> {
  await loopOver(run, scope, node, output, { items: await evaluate(run, scope, node.items), depth: 1 });
}

interface LoopInput {
  readonly items: unknown;
  readonly depth: number;
}

async function loopOver(
  run: Run,
  scope: Scope,
  node: Node<'for'>,
  output: Output,
  input: LoopInput,
): Promise<void> {
  const items = await selectItems(run, scope, node, input.items);
  const recurse = async (inner: unknown): Promise<unknown> => {
    const text = new Output(run);
    await run.meter.deeper(() => loopOver(run, scope, node, text, { items: inner, depth: input.depth + 1 }));
    return text.result();
  };
  const loop: LoopState = {
    items,
    depth: input.depth,
    recurse: node.isRecursive ? recurse : undefined,
    undefinedKind: run.undefinedKind,
    index: 0,
    lastChange: undefined,
  };
  const loopValue = loopObject(loop);
  let isEmpty = true;
  for (; loop.index < items.length; loop.index += 1) {
    const inner = new Scope(scope);
    inner.set('loop', loopValue);
    assign(run, inner, node.target, items[loop.index]);
    const ended = await iteration(() => runBody(run, inner, node.body, output));
    if (ended === 'whole') isEmpty = false;
    if (ended === 'break') break;
  }
  // As in Jinja, a loop none of whose iterations came to its end counts as an empty one.
  if (isEmpty) await runBody(run, new Scope(scope), node.otherwise, output);
}

async function selectItems(
  run: Run,
  scope: Scope,
  node: Node<'for'>,
  value: unknown,
): Promise<readonly unknown[]> {
  // A copy: the body may append to the list that it walks over.
  const items = [...(await adoptItems(iterate(value)))];
  run.meter.step(items.length);
  if (!node.filter) return items;
  const kept: unknown[] = [];
  for (const item of items) {
    const inner = new Scope(scope);
    assign(run, inner, node.target, item);
    if (await evaluateCondition(run, inner, node.filter)) kept.push(item);
  }
  return kept;
}

function assign(run: Run, scope: Scope, target: Target, value: unknown): void {
  if (target.kind === 'name') {
    scope.set(target.name, value);
    return;
  }
  if (target.kind === 'member') {
    const object = scope.get(target.object);
    if (!(object instanceof SafeObject && object.type.set)) {
      throw new TemplateError(
        'ARIEL_TEMPLATE_TYPE',
        `only a namespace can be assigned to by attribute, '${target.object}' is '${typeName(object)}'`,
      );
    }
    object.type.set(object.value, target.name, value);
    return;
  }
  const values = iterate(value);
  if (values.length !== target.targets.length) {
    throw new TemplateError(
      'ARIEL_TEMPLATE_VALUE',
      `${values.length} values cannot be unpacked into ${target.targets.length} names`,
    );
  }
  for (const [index, inner] of target.targets.entries()) assign(run, scope, inner, values[index]);
}

async function captured(run: Run, scope: Scope, body: readonly Statement[]): Promise<unknown> {
  const output = new Output(run);
  await runBody(run, new Scope(scope), body, output);
  return output.result();
}

async function filtered(
  run: Run,
  scope: Scope,
  node: Node<'setBlock'> | Node<'filterBlock'>,
): Promise<unknown> {
  const inner = new Scope(scope);
  inner.set(capturedName, await captured(run, scope, node.body));
  return evaluate(run, inner, node.filter);
}

function makeMacro(run: Run, scope: Scope, node: MacroNode): SafeObject {
  const invoke = (call: CallArguments): Promise<unknown> =>
    run.meter.deeper(async () => {
      const output = new Output(run);
      await runBody(run, await macroScope(run, scope, node, call), node.body, output);
      return output.result();
    });
  return macroObject({ node, invoke });
}

async function runCallBlock(run: Run, scope: Scope, node: Node<'callBlock'>, output: Output): Promise<void> {
  const inner = new Scope(scope);
  inner.set(callerName, makeMacro(run, scope, node.caller));
  if (node.call.kind !== 'call') return;
  const caller: Expression = { kind: 'name', name: callerName, line: node.line, column: node.column };
  const args = [...node.call.args, { kind: 'named', name: 'caller', value: caller } as const];
  await writeValue(run, inner, { ...node.call, args }, output);
}

/** A space cannot be in a name, so no template reads it by itself. */
const callerName = ' caller';

async function runWith(run: Run, scope: Scope, node: Node<'with'>, output: Output): Promise<void> {
  const inner = new Scope(scope);
  for (const [target, value] of node.assignments)
    assign(run, inner, target, await evaluate(run, scope, value));
  return runBody(run, inner, node.body, output);
}
