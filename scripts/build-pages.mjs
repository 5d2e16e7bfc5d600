// Builds the web pages when they are missing or their sources changed. The usual case, nothing changed, reads only
// the files' sizes and times; after a change of times alone (a git checkout) it compares contents before it builds.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { withInstallLock } from './install-lock.mjs';
import { say } from './progress.mjs';
import { EXIT, fromFileError, SetupError } from './setup-error.mjs';

/** What ends up in the pages: their own folder and the packages whose sources the bundler takes in. */
const SOURCES = ['packages/ui', 'packages/core/src', 'packages/protocol/src', 'node_modules/.ariel-install'];
const STAMP = 'node_modules/.ariel-pages.json';
const NOT_SOURCES = new Set(['node_modules', 'dist', 'tests', 'README.md']);

export async function buildPages(root, node) {
  if (!existsSync(join(root, 'packages/ui/index.html'))) {
    say('this checkout has no pages (packages/ui/index.html is missing); starting without them');
    return;
  }
  if (isUpToDate(root)) return;
  await withInstallLock(join(root, '.node', 'install.lock'), async () => {
    // Whoever held the lock before may have built them.
    if (isUpToDate(root)) return;
    const files = listSources(root);
    const glance = glanceOf(root, files);
    const content = digest(files, (file) => `${relative(root, file)}\0${readFileSync(file, 'latin1')}`);
    if (lastBuild(root)?.content !== content) {
      say('building the pages');
      await build(root, node);
      say('the pages are ready');
    }
    writeStamp(join(root, STAMP), { glance, content });
  });
}

function isUpToDate(root) {
  const built = lastBuild(root);
  return built !== undefined && built.glance === glanceOf(root, listSources(root));
}

function lastBuild(root) {
  return existsSync(join(root, 'packages/ui/dist/index.html')) ? readStamp(join(root, STAMP)) : undefined;
}

function glanceOf(root, files) {
  return digest(files, (file) => {
    const { size, mtimeMs } = statSync(file);
    return `${relative(root, file)} ${size} ${mtimeMs}`;
  });
}

function listSources(root) {
  return SOURCES.flatMap((path) => listFiles(join(root, path)));
}

function build(root, node) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const child = spawn(node, [vite, 'build', join(root, 'packages/ui'), '--logLevel', 'warn'], { cwd: root });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      if (code === 0) return resolve();
      reject(
        new SetupError(
          EXIT.installFailed,
          `the pages could not be built\n${output}`,
          'Correct what the bundler names, and start again.',
        ),
      );
    });
  });
}

function listFiles(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !NOT_SOURCES.has(name) && !/\.test\.tsx?$/.test(name))
    .sort()
    .flatMap((name) => listFiles(join(path, name)));
}

function digest(files, describe) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${describe(file)}\n`);
  return hash.digest('hex');
}

function readStamp(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function writeStamp(file, stamp) {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(stamp));
  } catch (error) {
    throw fromFileError(error, dirname(file));
  }
}
