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
}

/** The element of a mapped task group's argument that belongs to the instance. */
export interface GroupArgumentExpression {
  readonly kind: 'groupArgument';
  readonly groupId: string;
  readonly name: string;
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
    case 'literal':
    case 'param':
    case 'function':
    case 'template':
    case 'groupArgument':
      return [];
  }
}
