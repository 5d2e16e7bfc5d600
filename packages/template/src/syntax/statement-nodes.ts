// Statements of the tree, and the whole template. Data only.
import type { TemplatePosition } from '../errors.ts';
import type { Expression } from './nodes.ts';

/** What `for`, `set` and `with` assign to. */
export type Target = TemplatePosition &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly object: string; readonly name: string }
    | { readonly kind: 'unpack'; readonly targets: readonly Target[] }
  );

export interface Parameter {
  readonly name: string;
  readonly fallback: Expression | undefined;
}

export interface MacroNode {
  readonly name: string;
  readonly params: readonly Parameter[];
  readonly body: readonly Statement[];
  /** Names that the body reads: a macro takes extra arguments only where it looks at them. */
  readonly reads: ReadonlySet<string>;
}

export type Statement = TemplatePosition &
  (
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'output' | 'do'; readonly value: Expression }
    | { readonly kind: 'break' | 'continue' }
    | {
        readonly kind: 'if';
        readonly branches: readonly IfBranch[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly kind: 'for';
        readonly target: Target;
        readonly items: Expression;
        readonly filter: Expression | undefined;
        readonly isRecursive: boolean;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
    | {
        readonly kind: 'setBlock';
        readonly target: Target;
        readonly filter: Expression;
        readonly body: readonly Statement[];
      }
    | { readonly kind: 'filterBlock'; readonly filter: Expression; readonly body: readonly Statement[] }
    | { readonly kind: 'macro'; readonly macro: MacroNode }
    | { readonly kind: 'callBlock'; readonly call: Expression; readonly caller: MacroNode }
    | {
        readonly kind: 'with';
        readonly assignments: readonly (readonly [Target, Expression])[];
        readonly body: readonly Statement[];
      }
    | { readonly kind: 'block'; readonly name: string; readonly body: readonly Statement[] }
    | LoadStatement
  );

/** Statements that load other templates; `withContext`: those see the names of this one. */
export type LoadStatement =
  | {
      readonly kind: 'include';
      readonly template: Expression;
      readonly ignoresMissing: boolean;
      readonly withContext: boolean;
    }
  | {
      readonly kind: 'import';
      readonly template: Expression;
      readonly as: string;
      readonly withContext: boolean;
    }
  | {
      readonly kind: 'from';
      readonly template: Expression;
      readonly names: readonly { readonly name: string; readonly as: string }[];
      readonly withContext: boolean;
    }
  | { readonly kind: 'extends'; readonly template: Expression };

interface IfBranch {
  readonly test: Expression;
  readonly body: readonly Statement[];
}

/** A use of a filter or test; one inside a condition is checked only when it runs, as in Jinja. */
export interface NamedUse extends TemplatePosition {
  readonly kind: 'filter' | 'test';
  readonly name: string;
}

export interface ParsedTemplate {
  readonly body: readonly Statement[];
  readonly uses: readonly NamedUse[];
}
