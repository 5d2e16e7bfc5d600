// Runs the machine's `git`. Credentials go through the environment of the one process that needs them: never through its arguments,
// which everybody on the machine can see, and never into what is told of it.
import { spawn } from 'node:child_process';
import { BundleError } from './bundle-source.ts';

export interface GitCommand {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Texts that no message may show. */
  readonly secrets: readonly string[];
  readonly signal: AbortSignal;
}

const LIMIT_MS = 900_000;
const MOST_OUTPUT = 1_000_000;
/** They would lead git to another repository, or have it write down what it sends. */
const STRANGE =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|CONFIG_(PARAMETERS|COUNT|KEY_.*|VALUE_.*)|TRACE.*|CURL_VERBOSE|EXEC_PATH)$/;

/** Settings of every command: nothing of a repository may run on this machine. */
const settings: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['advice.detachedHead', 'false'],
  ['gc.autoDetach', 'false'],
  ['protocol.ext.allow', 'never'],
];

/** What it prints. Throws `BundleError` where it fails. */
export async function runGit({ args, environment, secrets, signal }: GitCommand): Promise<string> {
  const child = spawn('git', args, {
    env: environment as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'pipe'],
    // What it starts itself ends with it.
    detached: true,
  });
  let [printed, said] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (printed.length < MOST_OUTPUT) printed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-MOST_OUTPUT);
  });
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It has ended.
    }
  };
  const limit = setTimeout(end, LIMIT_MS);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const ended = await new Promise<number | string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, killed) => resolve(code ?? killed ?? 'it was ended'));
  });
  clearTimeout(limit);
  signal.removeEventListener('abort', end);
  if (ended === 0) return printed;
  if (typeof ended === 'string' && ended.includes('ENOENT'))
    throw new BundleError('ARIEL_BUNDLE_GIT', 'there is no command "git" on this machine; install it');
  const why = shortened(withoutSecrets(said, secrets)) || `it ended with ${ended}`;
  throw new BundleError('ARIEL_BUNDLE_GIT', `git ${verbOf(args)} failed: ${why}`);
}

/** `further`: names and values on top, for this command alone. */
export function gitEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  further: Readonly<Record<string, string>>,
  furtherSettings: readonly (readonly [string, string])[],
): Record<string, string | undefined> {
  const kept = Object.fromEntries(Object.entries(own).filter(([name]) => !STRANGE.test(name)));
  const all = [...settings, ...furtherSettings];
  const configured = all.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    ...kept,
    LC_ALL: 'C',
    // Nobody is there who could answer.
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(configured),
    ...further,
  };
}

export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const hidden = [...secrets, ...secrets.map(encodeURIComponent)].filter((secret) => secret !== '');
  const masked = hidden.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  return masked.replaceAll(/:\/\/[^/\s@]+@/g, '://***@');
}

const verbOf = (args: readonly string[]): string =>
  args.find((arg, index) => !arg.startsWith('-') && !['-C', '--git-dir'].includes(args[index - 1] ?? '')) ??
  '';

function shortened(text: string): string {
  const lines = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  return lines.slice(-4).join(' ').slice(-800);
}
