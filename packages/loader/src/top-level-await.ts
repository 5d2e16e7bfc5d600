// Remembers which top-level `await` of a DAG file began last, so that one that never ends can be named by its place.
// A Babel plugin for jiti; it is part of what is cached on disk, so a change here needs a new LOADER_CACHE_VERSION.

const holder = globalThis as { [key: symbol]: unknown };
const key = Symbol.for('ariel.awaiting');

export interface AwaitPlace {
  /** Absolute. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Where the last top-level `await` of this process stands; null where none began since `forgetAwait`. */
export function lastAwait(): AwaitPlace | null {
  const text = holder[key];
  const match = typeof text === 'string' ? /^(.*):(\d+):(\d+)$/s.exec(text) : null;
  if (match === null) return null;
  return { path: match[1] ?? '', line: Number(match[2]), column: Number(match[3]) };
}

export function forgetAwait(): void {
  holder[key] = undefined;
}

interface BabelNode {
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } } | null;
}

/** The few parts of Babel that are used here; jiti carries Babel without its types. */
interface BabelPath {
  readonly node: BabelNode & { readonly await?: boolean };
  getFunctionParent(): unknown;
  get(key: 'argument' | 'right'): { readonly node: BabelNode; replaceWith(node: unknown): void };
}

interface BabelTypes {
  identifier(name: string): unknown;
  stringLiteral(text: string): unknown;
  binaryExpression(operator: '+', left: unknown, right: unknown): unknown;
  memberExpression(object: unknown, property: unknown, computed?: boolean): unknown;
  callExpression(callee: unknown, args: unknown[]): unknown;
  assignmentExpression(operator: '=', left: unknown, right: unknown): unknown;
  sequenceExpression(expressions: unknown[]): unknown;
}

export function markTopLevelAwait({ types }: { types: BabelTypes }) {
  const seen = new WeakSet<BabelNode>();
  const mark = (path: BabelPath, operand: 'argument' | 'right'): void => {
    const { node } = path;
    // Imports become awaits without a place of their own.
    if (!node.loc || seen.has(node) || path.getFunctionParent() !== null) return;
    seen.add(node);
    const { line, column } = node.loc.start;
    // jiti tells Babel no file name; the module knows its own when it runs.
    const place = types.binaryExpression(
      '+',
      types.identifier('__filename'),
      types.stringLiteral(`:${line}:${column + 1}`),
    );
    const value = path.get(operand);
    const symbol = types.callExpression(
      types.memberExpression(types.identifier('Symbol'), types.identifier('for')),
      [types.stringLiteral('ariel.awaiting')],
    );
    const target = types.memberExpression(types.identifier('globalThis'), symbol, true);
    value.replaceWith(types.sequenceExpression([types.assignmentExpression('=', target, place), value.node]));
  };
  return {
    visitor: {
      AwaitExpression: (path: BabelPath) => mark(path, 'argument'),
      ForOfStatement: (path: BabelPath) => {
        if (path.node.await === true) mark(path, 'right');
      },
    },
  };
}
