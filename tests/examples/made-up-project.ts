// A small project with a lockfile and installed packages, in which nearly everything that can differ does.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What `supply_chain` must find in it, as `kind path`. */
export const expectedFindings = [
  'integrity_differs node_modules/swapped',
  'version_differs node_modules/@scope/old',
  'missing node_modules/gone',
  'extra node_modules/good/node_modules/guest',
  'extra node_modules/stray',
  'extra packages/app/node_modules/stray-too',
  'licence_denied node_modules/copyleft',
  'licence_missing node_modules/bare',
  'licence_unknown node_modules/odd',
  'manifest_broken node_modules/broken',
  'integrity_missing node_modules/bare',
  'integrity_weak node_modules/odd',
];

const SHA512 = 'sha512-AAAA';

export function makeProject(root: string): void {
  const locked = {
    '': { name: 'made-up' },
    'packages/app': { name: 'app' },
    'node_modules/@scope/old': { version: '2.0.0', integrity: SHA512 },
    'node_modules/app': { resolved: 'packages/app', link: true },
    'node_modules/bare': { version: '1.0.0' },
    'node_modules/broken': { version: '1.0.0', integrity: SHA512 },
    'node_modules/copyleft': { version: '1.0.0', integrity: SHA512 },
    'node_modules/dual': { version: '1.0.0', integrity: SHA512 },
    'node_modules/gone': { version: '1.0.0', integrity: SHA512 },
    'node_modules/good': { version: '1.0.0', integrity: SHA512 },
    'node_modules/good/node_modules/inner': { version: '3.0.0', integrity: SHA512 },
    'node_modules/odd': { version: '1.0.0', integrity: 'sha1-AAAA' },
    'node_modules/swapped': { version: '1.0.0', integrity: SHA512 },
    'node_modules/win-only': { version: '1.0.0', integrity: SHA512, optional: true, os: ['win32'] },
  };
  writeJson(root, 'package-lock.json', { lockfileVersion: 3, packages: locked });
  writeJson(root, 'node_modules/.package-lock.json', {
    packages: {
      'node_modules/good': { integrity: SHA512 },
      'node_modules/swapped': { integrity: 'sha512-BBBB' },
    },
  });
  install(root, 'node_modules/@scope/old', { version: '1.9.0', license: 'MIT' });
  install(root, 'node_modules/bare', { version: '1.0.0' });
  writeText(root, 'node_modules/broken/package.json', '{ "name": ');
  install(root, 'node_modules/copyleft', { version: '1.0.0', license: 'GPL-3.0-only' });
  install(root, 'node_modules/dual', { version: '1.0.0', license: '(MIT OR GPL-3.0-only)' });
  install(root, 'node_modules/good', { version: '1.0.0', license: 'MIT', scripts: { postinstall: 'x' } });
  install(root, 'node_modules/good/node_modules/inner', {
    version: '3.0.0',
    licenses: [{ type: 'ISC' }, { type: 'MIT' }],
  });
  install(root, 'node_modules/good/node_modules/guest', { version: '1.0.0', license: 'MIT' });
  install(root, 'node_modules/odd', { version: '1.0.0', license: 'SEE LICENSE IN terms.txt' });
  install(root, 'node_modules/stray', { version: '1.0.0', license: 'MIT' });
  install(root, 'node_modules/swapped', { version: '1.0.0', license: { type: '0BSD' } });
  install(root, 'packages/app', { version: '0.1.0' });
  install(root, 'packages/app/node_modules/stray-too', { version: '1.0.0', license: 'MIT' });
  symlinkSync('../packages/app', join(root, 'node_modules/app'));
}

/** A project in which both sides agree. */
export function makeTidyProject(root: string): void {
  writeJson(root, 'package-lock.json', {
    lockfileVersion: 3,
    packages: { '': { name: 'tidy' }, 'node_modules/good': { version: '1.0.0', integrity: SHA512 } },
  });
  install(root, 'node_modules/good', { version: '1.0.0', license: 'MIT' });
}

function install(root: string, path: string, manifest: object): void {
  writeJson(root, `${path}/package.json`, { name: path, ...manifest });
  writeText(root, `${path}/LICENSE`, 'As is.\n');
  writeText(root, `${path}/lib/index.js`, `// <${path}>\n`);
}

function writeJson(root: string, path: string, value: unknown): void {
  writeText(root, path, JSON.stringify(value));
}

function writeText(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
