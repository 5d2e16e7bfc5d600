// How a task's input is described in a stored DAG: data that says where a value comes from, never the value's code.
// Resolving one needs stored results, so it happens where those are (the server or the local runner).

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value known when the DAG was evaluated. `json` is JSON text, so that big integers survive. */
export interface LiteralExpression {
  readonly kind: 'literal';
  readonly json: string;
}

/** The value another task of the DAG returned. From a mapped task: the list of its instances' values. */
export interface OutputExpression {
  readonly kind: 'output';
  readonly taskId: string;
  /** XCom key; `return_value` for what the function returned. */
  readonly key: string;
}

/** A param of the run. */
export interface ParamExpression {
  readonly kind: 'param';
  readonly name: string;
}

/** A function of the run's context that the worker finds in its own evaluation of the file, by the input's name. */
export interface ContextFunctionExpression {
  readonly kind: 'function';
}

/** Text that is rendered as a Jinja template where the task runs. */
export interface TemplateExpression {
  readonly kind: 'template';
  readonly source: string;
  /** `source` is the name of a file of the version's code that holds the text; absent: it is the text. */
  readonly isFile?: true;
}

/** The element of a mapped task group's argument that belongs to the instance. */
export interface GroupArgumentExpression {
  readonly kind: 'groupArgument';
  readonly groupId: string;
  readonly name: string;
}

/**
 * The items of `source`, each put through a function of the DAG file, which is called where the value is used.
 * Functions are numbered in order of evaluation, over the whole DAG. `filter`: items for which it is falsy are dropped,
 * or skip the instance that is mapped over them.
 */
export interface ItemFunctionExpression {
  readonly kind: 'map' | 'filter';
  readonly source: ValueExpression;
  readonly function: number;
}

/** Lists side by side: the n-th item is the list of the n-th items. */
export interface ZipExpression {
  readonly kind: 'zip';
  readonly sources: readonly ValueExpression[];
  /** JSON text that stands in for items that a shorter list does not have; null: the shortest list decides. */
  readonly fillJson: string | null;
}

/** Lists one after the other. */
export interface ConcatExpression {
  readonly kind: 'concat';
  readonly sources: readonly ValueExpression[];
}

/** What is known inside a loop: the iteration's number from 0, or the result of the iteration before (null in the first). */
export interface LoopExpression {
  readonly kind: 'loop';
  readonly groupId: string;
  readonly field: 'index' | 'previous';
}

export interface ListExpression {
  readonly kind: 'list';
  readonly items: readonly ValueExpression[];
}

export interface ObjectExpression {
  readonly kind: 'object';
  readonly entries: Readonly<Record<string, ValueExpression>>;
}

export type ValueExpression =
  | LiteralExpression
  | OutputExpression
  | ParamExpression
  | ContextFunctionExpression
  | TemplateExpression
  | GroupArgumentExpression
  | ItemFunctionExpression
  | ZipExpression
  | ConcatExpression
  | LoopExpression
  | ListExpression
  | ObjectExpression;

/** Every output that `expression` refers to, in order of appearance. */
export function outputsIn(expression: ValueExpression): OutputExpression[] {
  switch (expression.kind) {
    case 'output':
      return [expression];
    case 'list':
      return expression.items.flatMap(outputsIn);
    case 'object':
      return Object.values(expression.entries).flatMap(outputsIn);
    case 'map':
    case 'filter':
      return outputsIn(expression.source);
    case 'zip':
    case 'concat':
      return expression.sources.flatMap(outputsIn);
    case 'literal':
    case 'param':
    case 'function':
    case 'template':
    case 'groupArgument':
    case 'loop':
      return [];
  }
}
