// A name of the context whose value is looked up when a template reads it, once.

export class LazyValue {
  readonly #find: () => unknown;
  #found: { readonly value: unknown } | null = null;

  constructor(find: () => unknown) {
    this.#find = find;
  }

  get value(): unknown {
    this.#found ??= { value: this.#find() };
    return this.#found.value;
  }
}
