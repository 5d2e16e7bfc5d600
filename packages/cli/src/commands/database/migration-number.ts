// How a step of the schema is named on the command line: by its number or its name.
import { migrations } from '@ariel/store';
import { usageError } from '../command-error.ts';

export function migrationNumber(given: string): number {
  const found = migrations.find(
    ({ name, number }) => name === given || String(number) === given.replace(/^0+/, ''),
  );
  if (found) return found.number;
  const known = migrations.map(({ name, number }) => `${number} (${name})`).join(', ');
  throw usageError(`"${given}" is no migration of this version. It has ${known}.`);
}
