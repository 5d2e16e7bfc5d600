// A key that all API servers of an installation share where none is configured: the first one makes it.
import { randomBytes } from 'node:crypto';
import type { Database } from '@ariel/store';

export async function sharedSecret(database: Database, name: string): Promise<string> {
  await database.run('insert into secret_key (name, value) values (?, ?) on conflict (name) do nothing', [
    name,
    randomBytes(32).toString('base64url'),
  ]);
  const row = await database.first<{ value: string }>('select value from secret_key where name = ?', [name]);
  if (!row) throw new Error(`the key ${name} is not in the database`);
  return row.value;
}
