// The only way for a template to reach anything but plain data: an object whose members are listed one by one.
// A template never sees the JavaScript object behind it, its prototype or its constructor.

export interface SafeType<T> {
  /** The name that error messages and `repr` use. */
  readonly name: string;
  readonly text: (self: T) => string;
  readonly repr?: (self: T) => string;
  /** What a format specification such as `{:%H:%M}` gives. */
  readonly format?: (self: T, spec: string) => string;
  /** A member by name, perhaps a promise or a `TemplateFunction`; JavaScript's `undefined` when there is none. */
  readonly member?: (self: T, name: string) => unknown;
  readonly item?: (self: T, key: unknown) => unknown;
  readonly isTruthy?: (self: T) => boolean;
  readonly items?: (self: T) => readonly unknown[];
  readonly call?: (self: T, call: CallArguments) => unknown;
  /** Equality, order and keys of dicts go by this value. */
  readonly key?: (self: T) => string | number;
  readonly hasOrder?: boolean;
  /** `self operator other`, or with `reversed` `other operator self`; `undefined` when not supported. */
  readonly operate?: (self: T, operator: string, other: unknown, reversed: boolean) => unknown;
  readonly set?: (self: T, name: string, value: unknown) => void;
  /** What native rendering hands out; the object itself when absent. */
  readonly native?: (self: T) => unknown;
}

export interface CallArguments {
  readonly positional: readonly unknown[];
  readonly named: ReadonlyMap<string, unknown>;
}

export class SafeObject {
  readonly type: SafeType<unknown>;
  readonly value: unknown;
  constructor(type: SafeType<unknown>, value: unknown) {
    this.type = type;
    this.value = value;
  }
  /** So that host code can print what native rendering gave it. */
  toString(): string {
    return this.type.text(this.value);
  }
}

/** The wrapper that makes values of one kind reachable from templates. */
export function defineSafeType<T>(type: SafeType<T>): (value: T) => SafeObject {
  const erased = type as SafeType<unknown>;
  return (value) => new SafeObject(erased, value);
}

/** A function that templates may call; `params` names them in order: `x`, `x?` (optional), `*rest`, `**named`. */
export class TemplateFunction {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: (...args: readonly never[]) => unknown;
  constructor(name: string, params: readonly string[], body: (...args: readonly never[]) => unknown) {
    this.name = name;
    this.params = params;
    this.body = body;
  }
}
