// What DAG files may import from Ariel by name is what the package `ariel` offers, and it is there.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { moduleUrls } from '../src/standalone/module-urls.ts';

const folder = new URL('../../ariel/', import.meta.url);

test('every door of the package is open to DAG files, and leads to the same file', () => {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as {
    exports: Record<string, string>;
  };
  const urls = moduleUrls();
  for (const [door, path] of Object.entries(exports))
    expect.soft(urls[door.replace(/^\./, 'ariel')], door).toBe(new URL(path, folder).href);
  for (const url of Object.values(urls)) expect.soft(existsSync(fileURLToPath(url)), url).toBe(true);
});
