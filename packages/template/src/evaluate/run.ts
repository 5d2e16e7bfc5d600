// What all of one rendering shares, and the scopes of its names.
import type { Meter } from '../limits.ts';
import type { ParsedTemplate } from '../syntax/statement-nodes.ts';
import type { UndefinedKind } from '../values/undefined.ts';

/** A filter, test, method or function: `body(run, subject, ...args)`, args bound to `params` in order. */
export interface Builtin {
  readonly params: readonly string[];
  readonly body: (run: Run, self: unknown, ...args: readonly never[]) => unknown;
}

export interface Run {
  readonly meter: Meter;
  readonly isNative: boolean;
  /** What names and members that do not exist are. */
  readonly undefinedKind: UndefinedKind;
  /** The tree of another template, in the syntax of this one. */
  readonly parse: (source: string) => ParsedTemplate;
  /** What is made of each value that is printed; null: it stays. */
  readonly finalize: ((value: unknown) => unknown) | null;
  readonly random: () => number;
  readonly filters: (name: string) => Builtin | undefined;
  readonly tests: (name: string) => Builtin | undefined;
  /** The sandbox's door to members, for filters and formats that read them. */
  readonly readAttribute: (run: Run, object: unknown, name: string) => Promise<unknown>;
  readonly readItem: (run: Run, object: unknown, key: unknown) => Promise<unknown>;
  /** Names that no scope holds: the context first, then Jinja's globals; `undefined` when neither has it. */
  readonly global: (name: string) => unknown;
  readonly hint: (name: string) => string | undefined;
  /** The source of another template; null where none can be loaded. */
  readonly load: ((name: string) => Promise<string | undefined>) | null;
  /** Refuses a template that uses filters or tests that do not exist. */
  readonly checkUses: (template: ParsedTemplate) => void;
}

/** What `self` is, unless the template gives that name to something else. A space cannot be in a name. */
export const selfName = ' self';

export class Scope {
  readonly #names = new Map<string, unknown>();
  readonly #parent: Scope | undefined;

  constructor(parent?: Scope) {
    this.#parent = parent;
  }
  get(name: string): unknown {
    if (this.#names.has(name)) return this.#names.get(name);
    return this.#parent?.get(name);
  }
  set(name: string, value: unknown): void {
    this.#names.set(name, value);
  }
  /** What a template gives to those that import it: not what begins with `_`, nor what it cannot name. */
  exported(): ReadonlyMap<string, unknown> {
    return new Map([...this.#names].filter(([name]) => !/^[_ ]/.test(name)));
  }
}

/** A table of builtins; the list of parameters is the documentation of each. */
export function builtin(
  params: string,
  body: (run: Run, self: unknown, ...args: readonly never[]) => unknown,
): Builtin {
  return { params: params === '' ? [] : params.split(' '), body };
}
