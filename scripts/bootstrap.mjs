// Makes a checkout ready to run: a Node new enough, and the dependencies of the lockfile.
// The usual case, nothing to do, must cost a few file reads and start no process.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bringNode, findNode } from './bring-node.mjs';
import { withInstallLock } from './install-lock.mjs';
import { say } from './progress.mjs';
import { clearUnfinished, installMarked } from './run-npm.mjs';
import { fromFileError } from './setup-error.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const lockfile = join(root, 'package-lock.json');
const unfinished = join(root, '.node', 'unfinished-dependencies');
const stampFile = join(root, 'node_modules', '.ariel-install');

/** Returns the path of the Node that runs the sources. */
export async function bootstrap() {
  const ready = findNode(root);
  if (ready !== undefined && isInstalled()) return ready;
  return withInstallLock(join(root, '.node', 'install.lock'), async () => {
    // Whoever held the lock before may have done all of it.
    const node = findNode(root);
    if (node !== undefined && isInstalled()) return node;
    if (node !== undefined && agreesWithLockfile()) {
      stamp();
      return node;
    }
    const tools = await bringNode(root);
    if (!isInstalled()) await installDependencies(tools);
    return tools.node;
  });
}

async function installDependencies({ node, npmCli }) {
  const total = Object.entries(readLock(lockfile)).filter(([path, entry]) => isWanted(path, entry)).length;
  say(`installing ${total} packages`);
  clearUnfinished(unfinished, join(root, 'node_modules'));
  await installMarked(unfinished, {
    node,
    npmCli,
    // Not `npm ci`: it refuses a lockfile whose registry lacked the native parts of other platforms, and empties
    // node_modules first. That the lockfile is in step with every package.json is a test's business.
    args: ['install', '--no-save', '--prefer-offline'],
    cwd: root,
    cacheFolder: join(root, '.node', 'npm-cache'),
    what: 'dependencies',
    total,
  });
  stamp();
  // Only there for a user without a home folder; nothing reads it again before the next change of the lockfile.
  rmSync(join(root, '.node', 'npm-cache'), { recursive: true, force: true });
  say('dependencies are ready');
}

/** Written last, inside the folder it speaks about: an installation cut short, or removed, has no stamp. */
function stamp() {
  try {
    writeFileSync(stampFile, fingerprint());
  } catch (error) {
    throw fromFileError(error, root);
  }
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === fingerprint();
}

function fingerprint() {
  return `${process.platform}-${process.arch} ${createHash('sha256').update(readFileSync(lockfile)).digest('hex')}\n`;
}

/** True when somebody already ran npm by hand with this result: nothing is gained by a second. */
function agreesWithLockfile() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed) || existsSync(unfinished)) return false;
  const present = readLock(installed);
  return Object.entries(readLock(lockfile))
    .filter(([path, entry]) => isWanted(path, entry))
    .every(([path, entry]) => present[path]?.version === entry.version && existsSync(join(root, path)));
}

/** Whether this platform installs a package of the lockfile. */
function isWanted(path, entry) {
  if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return false;
  if (entry.link === true) return false;
  // An optional package for any platform comes with one for a certain platform, and is left out with it.
  if (entry.optional === true && entry.os === undefined && entry.cpu === undefined) return false;
  return (
    fits(entry.os, process.platform) &&
    fits(entry.cpu, process.arch) &&
    (entry.libc === undefined || fits(entry.libc, libc()))
  );
}

function fits(allowed, value) {
  if (allowed === undefined || value === undefined) return true;
  return allowed.some((name) => (name.startsWith('!') ? name.slice(1) !== value : name === value));
}

/** The report without the network part: with it, names of interfaces are looked up, which takes seconds. */
function libc() {
  if (process.platform !== 'linux') return undefined;
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

function readLock(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}
