// Deletes objects of values that nobody can read any more: some time after the rows that referred to them went, and again until
// the storage has obeyed.
import { parseReference } from '@ariel/core';
import type { Connection } from '@ariel/sdk';
import { type Database, type ObjectToDelete, objectsDeleted, objectsToDelete } from '@ariel/store';
import type { SecretSource } from '@ariel/worker';
import type { ArielConfig } from '../config/config.ts';
import { dataSettings } from './data-settings.ts';
import type { Problem } from './process-part.ts';

export interface StorageJanitorOptions {
  readonly config: ArielConfig;
  readonly database: Database;
  readonly secrets: SecretSource;
  readonly report: (problem: Problem) => void;
  /** @default a minute */
  readonly everyMs?: number;
}

const MINUTE_MS = 60_000;
const AT_ONCE = 100;
const OWN_BACKEND = 'XComObjectStorageBackend';

export class StorageJanitor {
  readonly #options: StorageJanitorOptions;
  #timer: NodeJS.Timeout | null = null;
  #round: Promise<void> = Promise.resolve();

  constructor(options: StorageJanitorOptions) {
    this.#options = options;
  }

  /** Without object storage there is nothing that it could look after. */
  start(): void {
    const { config, everyMs = MINUTE_MS, report } = this.#options;
    if (config.commonIo.xcomObjectstoragePath === null) return;
    const next = (): void => {
      this.#round = this.look()
        .catch((error) => report({ message: 'objects of deleted values could not be deleted', error }))
        .then(() => {
          if (this.#timer !== null) this.#timer = setTimeout(next, everyMs).unref();
        });
    };
    this.#timer = setTimeout(next, everyMs).unref();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#round;
  }

  /** Gives how many objects went. */
  async look(): Promise<number> {
    const { database } = this.#options;
    let deleted = 0;
    for (;;) {
      const objects = await objectsToDelete(database, AT_ONCE);
      const own = objects.filter(({ reference }) => parseReference(reference).backend === OWN_BACKEND);
      if (own.length > 0) await this.#purge(own);
      deleted += own.length;
      // What a plugin's backend keeps is its own affair: this process runs no code of plugins.
      await objectsDeleted(
        database,
        objects.map(({ id }) => id),
      );
      if (objects.length < AT_ONCE) return deleted;
    }
  }

  async #purge(objects: readonly ObjectToDelete[]): Promise<void> {
    const settings = dataSettings(this.#options.config).xcomObjectStorage;
    if (!settings) throw new Error('common.io.xcom_objectstorage_path is not set any more');
    const { ObjectStorageXComBackend, StoragePath } = await import('@ariel/provider-storage');
    const { conn } = new StoragePath(settings.path);
    const connection = typeof conn === 'string' ? await this.#connection(conn) : null;
    const backend = new ObjectStorageXComBackend({ ...settings, ...(connection && { conn: connection }) });
    for (const { reference } of objects) await backend.purge(parseReference(reference).stored);
  }

  async #connection(id: string): Promise<Connection> {
    const json = await this.#options.secrets.connection(id);
    if (json === null) throw new Error(`there is no connection "${id}"`);
    return JSON.parse(json) as Connection;
  }
}
