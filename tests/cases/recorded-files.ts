// Which case files a call without names runs, and CI with it: the recorded ones that are in tests/contracts, and our own.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folders = ['../contracts/cases/', './own/'];

export function recordedFiles(): string[] {
  return folders.flatMap((folder) => {
    const url = new URL(folder, import.meta.url);
    return readdirSync(url)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => fileURLToPath(new URL(name, url)));
  });
}
