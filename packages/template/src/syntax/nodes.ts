// The tree that the parser makes and the evaluator walks. Data only.
import type { TemplatePosition } from '../errors.ts';

export interface Argument {
  readonly kind: 'positional' | 'named' | 'spread' | 'spreadNamed';
  readonly name?: string;
  readonly value: Expression;
}

export type Expression = TemplatePosition &
  (
    | { readonly kind: 'constant'; readonly value: unknown }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'tuple' | 'list'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
    | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
    | { readonly kind: 'item'; readonly object: Expression; readonly key: Expression }
    | {
        readonly kind: 'slice';
        readonly start: Expression | undefined;
        readonly stop: Expression | undefined;
        readonly step: Expression | undefined;
      }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: readonly Argument[] }
    | {
        readonly kind: 'filter';
        readonly name: string;
        readonly input: Expression;
        readonly args: readonly Argument[];
      }
    | {
        readonly kind: 'test';
        readonly name: string;
        readonly input: Expression;
        readonly args: readonly Argument[];
      }
    | { readonly kind: 'unary'; readonly operator: 'not' | '-' | '+'; readonly operand: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'logic';
        readonly operator: 'and' | 'or';
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly kind: 'compare';
        readonly first: Expression;
        readonly rest: readonly (readonly [string, Expression])[];
      }
    | { readonly kind: 'concat'; readonly parts: readonly Expression[] }
    | {
        readonly kind: 'condition';
        readonly test: Expression;
        readonly then: Expression;
        readonly otherwise: Expression | undefined;
      }
    /** Stands for the text of a `{% filter %}` or `{% set %}` block where its filters begin. */
    | { readonly kind: 'captured' }
  );
