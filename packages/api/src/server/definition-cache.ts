// Parsed definitions of DAG versions, so that a page does not parse the same JSON again and again.
// A version that no run has used may change in place, so its hashes are part of the key.
import type { DagDefinition } from '@ariel/core';
import type { Database } from '@ariel/store';
import { definitionTexts, type VersionKeyRow, versionKeys } from '@ariel/store/reads';

/** Of JSON text; parsed it takes some three times as much. */
const MAX_CACHED_BYTES = 16_000_000;
const MAX_TIMEZONES = 20_000;
const BATCH = 200;

interface Entry {
  readonly definition: DagDefinition;
  readonly bytes: number;
}

export class DefinitionCache {
  readonly #database: Database;
  readonly #entries = new Map<string, Entry>();
  readonly #timezones = new Map<string, string>();
  #bytes = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  async one(versionId: string): Promise<DagDefinition | undefined> {
    return (await this.many([versionId])).get(versionId);
  }

  async many(versionIds: readonly string[]): Promise<ReadonlyMap<string, DagDefinition>> {
    const found = new Map<string, DagDefinition>();
    const missing: VersionKeyRow[] = [];
    for (const row of await this.#keys(versionIds)) {
      const entry = this.#entries.get(keyOf(row));
      if (entry) found.set(row.id, entry.definition);
      else missing.push(row);
    }
    for (const [id, definition] of await this.#load(missing)) found.set(id, definition);
    return found;
  }

  /** Only the time zones: they are kept for many more versions than whole definitions are. */
  async timezones(versionIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#keys(versionIds);
    await this.#load(rows.filter((row) => !this.#timezones.has(keyOf(row))));
    return new Map(rows.map((row) => [row.id, this.#timezones.get(keyOf(row)) ?? 'UTC']));
  }

  async #keys(versionIds: readonly string[]): Promise<VersionKeyRow[]> {
    const unique = [...new Set(versionIds)];
    const rows: VersionKeyRow[] = [];
    for (let start = 0; start < unique.length; start += BATCH) {
      rows.push(...(await versionKeys(this.#database, unique.slice(start, start + BATCH))));
    }
    return rows;
  }

  async #load(rows: readonly VersionKeyRow[]): Promise<ReadonlyMap<string, DagDefinition>> {
    const loaded = new Map<string, DagDefinition>();
    const keys = new Map(rows.map((row) => [row.id, keyOf(row)]));
    const ids = [...keys.keys()];
    for (let start = 0; start < ids.length; start += BATCH) {
      for (const text of await definitionTexts(this.#database, ids.slice(start, start + BATCH))) {
        const definition = JSON.parse(text.definition) as DagDefinition;
        loaded.set(text.id, definition);
        this.#keep(keys.get(text.id) ?? text.id, { definition, bytes: text.definition.length });
      }
    }
    return loaded;
  }

  #keep(key: string, entry: Entry): void {
    if (this.#timezones.size >= MAX_TIMEZONES) this.#timezones.clear();
    this.#timezones.set(key, entry.definition.timezone);
    this.#entries.set(key, entry);
    this.#bytes += entry.bytes;
    for (const [oldest, { bytes }] of this.#entries) {
      if (this.#bytes <= MAX_CACHED_BYTES || oldest === key) break;
      this.#entries.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}

function keyOf(row: VersionKeyRow): string {
  return `${row.id} ${row.structure_hash} ${row.code_hash}`;
}
