// A plugin: keeps what tasks and triggers keep in their state stores as files, one for each value. Copy it into the plugins folder and
// set `state_store.backend = FileStates`; FILE_STATES_FOLDER names the folder. It makes no DAG.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BaseStateStore, definePlugin, type StateLife, type StatePlace } from 'ariel';

/** What stands in the database in place of a value. */
interface Stored {
  readonly file: string;
}

const folder = process.env.FILE_STATES_FOLDER ?? join(tmpdir(), 'ariel-states');

export class FileStates extends BaseStateStore {
  override set(value: unknown, place: StatePlace, { expiresAt }: StateLife): Stored | undefined {
    mkdirSync(folder, { recursive: true });
    // Each write has a file of its own: what another one kept is never touched.
    const stored = { file: `${place.id}.json` };
    writeFileSync(join(folder, stored.file), JSON.stringify({ value, place, expiresAt }, null, 2));
    return stored;
  }

  override get(stored: unknown): unknown {
    return JSON.parse(readFileSync(join(folder, (stored as Stored).file), 'utf8')).value;
  }

  override async delete(stored: unknown): Promise<void> {
    rmSync(join(folder, (stored as Stored).file), { force: true });
  }
}

export default definePlugin({ name: 'file_states', stateStores: { FileStates: new FileStates() } });
