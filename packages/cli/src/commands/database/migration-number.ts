// How a step of the schema is named on the command line: by its number or its name.
import { migrations } from '@ariel/store';
import { usageError } from '../command-error.ts';
import type { Given } from '../given.ts';

/** The migration that a flag names; null: none does. Versions of the program name none: several may have one schema. */
export function wantedMigration(given: Given): number | null {
  for (const name of ['to', 'from'])
    if (given.text(`${name}Version`) !== null)
      throw usageError(
        `--${name}-version: a schema is named by its last migration here, not by a version.`,
        `Give --${name}-revision and a number or a name; "ariel db migrate --to-revision ?" lists them.`,
      );
  const wanted = given.text('toRevision') ?? given.text('to');
  return wanted === null ? null : migrationNumber(wanted);
}

export function migrationNumber(given: string): number {
  const found = migrations.find(
    ({ name, number }) => name === given || String(number) === given.replace(/^0+/, ''),
  );
  if (found) return found.number;
  const known = migrations.map(({ name, number }) => `${number} (${name})`).join(', ');
  throw usageError(`"${given}" is no migration of this version. It has ${known}.`);
}
