// The database's address as Airflow writes it: `sqlite:///` and a path, read to the path. Other databases are refused.
import { resolve } from 'node:path';
import { type SettingKind, SettingRefusal } from './setting.ts';
import { expandPath } from './setting-kinds.ts';

const PREFIX = 'sqlite:///';

export const sqliteAddress: SettingKind<string> = {
  expected: 'sqlite:/// and the path of the database file, e.g. sqlite:////var/lib/ariel/ariel.db',
  read: (given, place) => {
    if (/^(postgres|mysql|mariadb)/i.test(given)) {
      throw new SettingRefusal(
        `${given.split(/[:+]/)[0]} is not served yet: this release keeps its data in SQLite, Postgres comes with the next ` +
          'release. Leave the key out to use the database in ARIEL_HOME.',
      );
    }
    if (!given.startsWith(PREFIX) || given.includes('?')) return undefined;
    const path = given.slice(PREFIX.length);
    if (path === '' || path === ':memory:') return undefined;
    return resolve(place.base, expandPath(path, place));
  },
  write: (path) => `${PREFIX}${path}`,
};
