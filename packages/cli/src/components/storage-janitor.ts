// Deletes objects of values that nobody can read any more: some time after the rows that referred to them went, and again until
// the storage has obeyed. Backends of plugins do it in a process of their own.
import { isStateReference, parseReference, parseStateReference } from '@ariel/core';
import type { Connection } from '@ariel/sdk';
import {
  type Database,
  deleteLater,
  type ObjectToDelete,
  objectsDeleted,
  objectsToDelete,
} from '@ariel/store';
import type { SecretSource } from '@ariel/worker';
import type { ArielConfig } from '../config/config.ts';
import { dataSettings } from './data-settings.ts';
import type { Problem } from './process-part.ts';
import { purgeInProcess } from './purge-in-process.ts';
import { stateBackend } from './state-backend.ts';

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

  /** Where all values are in the database there is nothing that it could look after. */
  start(): void {
    const { config, everyMs = MINUTE_MS, report } = this.#options;
    const isAllInRows =
      config.commonIo.xcomObjectstoragePath === null &&
      dataSettings(config).xcomBackend === null &&
      stateBackend(config).name === null;
    if (isAllInRows) return;
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
      const found = await objectsToDelete(database, AT_ONCE);
      const states = found.filter(({ reference }) => isStateReference(reference));
      const leftStates = await this.#deleteStates(states);
      const objects = found.filter((object) => !states.includes(object));
      const isOwn = ({ reference }: ObjectToDelete): boolean =>
        parseReference(reference).backend === OWN_BACKEND;
      const own = objects.filter(isOwn);
      if (own.length > 0) await this.#purge(own);
      await objectsDeleted(
        database,
        own.map(({ id }) => id),
      );
      const others = objects.filter((object) => !isOwn(object));
      const left = leftStates + (others.length === 0 ? 0 : await this.#purgeOfPlugins(others));
      deleted += found.length - left;
      // What could not be deleted has its turn after the others, a while later.
      if (found.length < AT_ONCE || left > 0) return deleted;
    }
  }

  /** Values of state stores that a backend keeps; gives how many are left. */
  async #deleteStates(objects: readonly ObjectToDelete[]): Promise<number> {
    const { config, database, report } = this.#options;
    const again: ObjectToDelete[] = [];
    for (const object of objects) {
      const { backend, stored } = parseStateReference(object.reference);
      try {
        await stateBackend(config).delete(backend, stored);
        await objectsDeleted(database, [object.id]);
      } catch (error) {
        if (again.length === 0)
          report({ message: `the state store backend ${backend} could not delete a value`, error });
        again.push(object);
      }
    }
    if (again.length > 0) await deleteLater(database, again);
    return again.length;
  }

  /** Gives how many are left. */
  async #purgeOfPlugins(objects: readonly ObjectToDelete[]): Promise<number> {
    const { config, database, report } = this.#options;
    const values = objects.map(({ id, reference }) => {
      const { backend, stored } = parseReference(reference);
      return { id, backend, stored };
    });
    const answer = await purgeInProcess(config, values);
    const ended = values.map((value) => ({ ...value, end: answer[value.id] }));
    const unknown = new Set(ended.flatMap(({ backend, end }) => (end?.kind === 'unknown' ? [backend] : [])));
    for (const backend of unknown)
      report({
        message: 'what an XCom backend kept is left alone',
        error: new Error(`no plugin makes ${backend} known any more`),
      });
    const failed = ended.filter(({ end }) => end === undefined || end.kind === 'failed');
    const [first] = failed;
    if (first?.end?.kind === 'failed')
      report({
        message: `the XCom backend ${first.backend} could not delete a value; it is asked again later`,
        error: new Error(first.end.message),
      });
    const again = new Set(failed.map(({ id }) => id));
    await objectsDeleted(
      database,
      objects.filter(({ id }) => !again.has(id)).map(({ id }) => id),
    );
    await deleteLater(
      database,
      objects.filter(({ id }) => again.has(id)),
    );
    return failed.length;
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
