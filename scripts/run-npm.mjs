// Runs an npm install with progress, and turns what npm reports on failure into words a person can act on.
// Must not go through a shell: paths may hold spaces.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { sayWhile } from './progress.mjs';
import { EXIT, noSpace, notWritable, registryUnreachable, SetupError } from './setup-error.mjs';

const NETWORK =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR|ENOTCACHED|E401|E403|E407|E429|E5\d\d|UNABLE_TO_[A-Z_]+|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|CERT_[A-Z_]+)\b/;
/** Few and short: whoever has no network should read so within seconds, not minutes. */
const RETRY_COUNT = 3;
const SILENT_MS = 60_000;
const RETRIES = [
  `--fetch-retries=${RETRY_COUNT}`,
  '--fetch-retry-factor=2',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-maxtimeout=5000',
];
const ALWAYS = [
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--loglevel=http',
  '--no-progress',
];

/**
 * npm takes a package that is half unpacked for a whole one. So a mark stands beside the folder while npm works on it;
 * one that is still there belongs to an installation that was killed. When npm itself fails it has tidied up.
 */
export async function installMarked(mark, options) {
  writeFileSync(mark, '');
  try {
    await runNpm(options);
  } finally {
    rmSync(mark, { force: true });
  }
}

/** Removes what a killed installation left. */
export function clearUnfinished(mark, folder) {
  if (!existsSync(mark)) return;
  rmSync(folder, { recursive: true, force: true });
  rmSync(mark, { force: true });
}

/** `what` names the thing in progress lines; `total` is how many packages the whole holds. */
async function runNpm({ node, npmCli, args, cwd, cacheFolder, what, total }) {
  const cache = usableCache() ? [] : [`--cache=${cacheFolder}`];
  const child = spawn(node, [npmCli, ...args, ...ALWAYS, ...RETRIES, ...cache], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Dependencies' own calls of `node` must find this one, not the machine's older one.
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` },
  });
  const kill = () => child.kill();
  process.once('exit', kill);
  const watch = watchFetches(() => child.kill());
  let fetched = 0;
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    fetched += text.match(/http fetch GET 200 \S+\.tgz/g)?.length ?? 0;
    tail = (tail + text).slice(-20_000);
    watch.read(text);
  });
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve(code));
  });
  const line = () => {
    if (total === undefined) return `${what}: still downloading`;
    return fetched < total
      ? `${what}: ${fetched} of ${total} packages fetched`
      : `${what}: all fetched, still unpacking`;
  };
  const code = await sayWhile(line, ended);
  process.off('exit', kill);
  watch.stop();
  if (watch.deadBecause() !== undefined) throw registryUnreachable(watch.deadBecause());
  if (code !== 0) throw explain(tail, what, cwd);
}

/**
 * npm tries every optional package anew for itself, for minutes in all, when nothing answers: after the first that used
 * up its tries, or a long silence, and without one answer so far, it is stopped.
 */
function watchFetches(stop) {
  let answered = false;
  let failures = 0;
  let dead;
  const giveUp = (because) => {
    dead = because;
    stop();
  };
  const timer = setTimeout(() => giveUp(`nothing came in ${SILENT_MS / 1000} s`), SILENT_MS);
  return {
    read(text) {
      if (/http fetch (GET|POST) \d+ .*\((?!cache hit)/.test(text)) answered = true;
      if (answered || text.includes('http fetch')) clearTimeout(timer);
      const failed = [
        ...text.matchAll(/http fetch GET (https?:\/\/[^/\s]+)\S* attempt \d+ failed with (\S+)/g),
      ];
      failures += failed.length;
      if (!answered && failures > RETRY_COUNT) giveUp(`${failed[0]?.[1]}: ${failed[0]?.[2]}`);
    },
    deadBecause: () => dead,
    stop: () => clearTimeout(timer),
  };
}

function explain(tail, what, folder) {
  const errors = tail.split('\n').filter((line) => /npm (error|ERR!)/.test(line));
  const text = errors.join('\n');
  const path = /npm (?:error|ERR!) path (.+)/.exec(text)?.[1];
  if (/\b(ENOSPC|EDQUOT)\b/.test(text)) return noSpace(path ?? folder);
  if (/\b(EACCES|EPERM|EROFS)\b/.test(text)) return notWritable(path ?? folder);
  if (/\b(EBADPLATFORM|E404|ETARGET|ENOVERSIONS)\b/.test(text)) {
    return new SetupError(
      EXIT.unsupportedPlatform,
      `${what}: not offered for ${process.platform} ${process.arch}, or missing in this registry\n  ${short(errors)}`,
      'Install Node 24 by other means and start again with it, or use a registry that mirrors npm in full.',
    );
  }
  const network = NETWORK.exec(text)?.[0];
  if (network !== undefined) {
    const url = /https?:\/\/[^/\s]+/.exec(text)?.[0];
    return registryUnreachable(url === undefined ? network : `${url}: ${network}`);
  }
  return new SetupError(
    EXIT.installFailed,
    `${what} failed\n  ${short(errors)}`,
    'Run `npm install --no-save` by hand to see all of its output.',
  );
}

function short(errors) {
  return errors.slice(0, 6).join('\n  ') || 'npm ended without saying why';
}

/** A user without a home folder (a container's, `nobody`) cannot use npm's cache: then it goes into the checkout. */
function usableCache() {
  let folder = process.env.npm_config_cache ?? join(homedir(), '.npm');
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
