// Who imports what, by bundle-relative path: a change of a shared module concerns every DAG file that reaches it.

export class ImportMap {
  readonly #importers = new Map<string, Set<string>>();
  readonly #imports = new Map<string, readonly string[]>();

  /** `files` is all that the DAG file loads, itself included. */
  set(dagFile: string, files: readonly string[]): void {
    this.delete(dagFile);
    this.#imports.set(dagFile, files);
    for (const file of files) {
      const importers = this.#importers.get(file) ?? new Set();
      importers.add(dagFile);
      this.#importers.set(file, importers);
    }
  }

  has(dagFile: string): boolean {
    return this.#imports.has(dagFile);
  }

  delete(dagFile: string): void {
    for (const file of this.#imports.get(dagFile) ?? []) {
      const importers = this.#importers.get(file);
      importers?.delete(dagFile);
      if (importers?.size === 0) this.#importers.delete(file);
    }
    this.#imports.delete(dagFile);
  }

  importersOf(file: string): readonly string[] {
    return [...(this.#importers.get(file) ?? [])];
  }
}
