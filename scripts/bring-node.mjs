// Finds a Node that runs TypeScript sources, and an npm that installs the lockfile in full; brings both from the npm
// registry into .node/ when the machine's are too old. Must itself run on Node 20 without a dependency.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { say } from './progress.mjs';
import { clearUnfinished, installMarked } from './run-npm.mjs';
import { EXIT, SetupError } from './setup-error.mjs';

/** The first that strips types without a flag. */
const OLDEST_NODE = [22, 18];
/** npm 10 may leave out platform packages of the lockfile, the bundler's native part among them. */
const OLDEST_NPM = [11];
const WANTED_NODE = '24';
const WANTED_NPM = '11';

/** The Node to run with, or undefined when one has to be brought first. Reads two small files at most. */
export function findNode(root) {
  if (isAtLeast(process.versions.node, OLDEST_NODE)) return process.execPath;
  if (existsSync(unfinished(root))) return undefined;
  const folder = join(root, '.node', 'node_modules', nodePackage());
  const node = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return isAtLeast(versionOf(folder), OLDEST_NODE) && existsSync(node) ? node : undefined;
}

/** Node and npm for an installation; downloads what is missing. The caller holds the installation's lock. */
export async function bringNode(root) {
  clearUnfinished(unfinished(root), join(root, '.node', 'node_modules'));
  const broughtNpm = join(root, '.node', 'node_modules', 'npm');
  let node = findNode(root);
  let npmCli = [machineNpm(), join(broughtNpm, 'bin', 'npm-cli.js')].find(
    (cli) => cli && isAtLeast(versionOfNpm(cli), OLDEST_NPM),
  );
  const missing = [];
  if (node === undefined) missing.push(`${nodePackage()}@${WANTED_NODE}`);
  if (npmCli === undefined) missing.push(`npm@${WANTED_NPM}`);
  if (missing.length > 0) {
    if (node === undefined)
      say(`this machine has Node ${process.versions.node}; Ariel needs ${OLDEST_NODE.join('.')} or newer`);
    say(`bringing ${missing.join(' and ')} from the npm registry into .node (once)`);
    const prefix = join(root, '.node');
    await installMarked(unfinished(root), {
      node: process.execPath,
      npmCli: machineNpm() ?? noNpm(),
      // Naming both: npm removes from a folder without a package.json what the call does not name.
      args: [
        'install',
        '--prefix',
        prefix,
        '--no-save',
        '--no-package-lock',
        '--workspaces=false',
        ...wanted(root, missing),
      ],
      cwd: prefix,
      cacheFolder: join(prefix, 'npm-cache'),
      what: 'Node and npm',
    });
    node = findNode(root) ?? noNode('the package holds no usable node');
    npmCli ??= join(broughtNpm, 'bin', 'npm-cli.js');
    say(`Node ${tryOut(node)} is ready`);
  }
  return { node, npmCli };
}

function unfinished(root) {
  return join(root, '.node', 'unfinished-node');
}

function wanted(root, missing) {
  const kept = [nodePackage(), 'npm'].filter((name) =>
    existsSync(join(root, '.node', 'node_modules', name, 'package.json')),
  );
  return [...missing, ...kept.filter((name) => !missing.some((spec) => spec.startsWith(`${name}@`)))];
}

/** A binary for another C library downloads well and then does not start: better said here than by the first use. */
function tryOut(node) {
  try {
    return execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().slice(1);
  } catch (error) {
    return noNode(`${node} does not start here: ${error.message.split('\n')[0]}`);
  }
}

function noNode(detail) {
  throw new SetupError(
    EXIT.unsupportedPlatform,
    `no Node ${WANTED_NODE} from npm for ${process.platform} ${process.arch} (${detail})`,
    `Install Node ${WANTED_NODE} by other means and start again with it.`,
  );
}

function noNpm() {
  throw new SetupError(
    EXIT.installFailed,
    `no npm found beside ${process.execPath}`,
    'Install npm, or start with `npm start`.',
  );
}

/** The npm that called us, else the one installed beside this Node, else the one on the PATH. */
function machineNpm() {
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const besideOnWindows = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  return [process.env.npm_execpath, beside, besideOnWindows, ...onPath]
    .filter((file) => file !== undefined && existsSync(file))
    .map((file) => realpathSync(file))
    .find((file) => file.endsWith('npm-cli.js'));
}

function nodePackage() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  return `node-${platform}-${process.arch}`;
}

function versionOfNpm(cli) {
  return versionOf(dirname(dirname(cli)));
}

function versionOf(packageFolder) {
  try {
    return JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

function isAtLeast(version, oldest) {
  if (version === undefined) return false;
  const parts = version.split('.').map(Number);
  const differs = oldest.findIndex((number, index) => parts[index] !== number);
  return differs === -1 || parts[differs] > oldest[differs];
}
