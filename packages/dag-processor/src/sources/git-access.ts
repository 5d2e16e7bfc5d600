// How a Git repository is opened: a token for its own host only, or a key for ssh.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitEnvironment } from './git-command.ts';

export interface GitAccess {
  /** Without credentials. */
  readonly url: string;
  readonly username: string | null;
  /** A password or a token; null: none. */
  readonly password: string | null;
  readonly ssh: SshAccess | null;
}

export interface SshAccess {
  /** The text of the key, or its file; null: the machine's own keys. */
  readonly privateKey: string | null;
  readonly keyFile: string | null;
  readonly passphrase: string | null;
  /** As ssh knows it: `yes`, `no`, `accept-new`. */
  readonly strictHostKeyChecking: string;
  readonly knownHostsFile: string | null;
  readonly configFile: string | null;
  readonly port: number | null;
}

export interface OpenedAccess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly secrets: readonly string[];
}

/** Git runs it by the shell; what it prints is in its environment alone. */
const HELPER =
  '!f() { test "$1" = get && printf \'username=%s\\npassword=%s\\n\' "$BUNDLE_GIT_USERNAME" "$BUNDLE_GIT_PASSWORD"; }; f';

/** Keys that must be files are so only while `work` runs. */
export async function withAccess<Result>(
  access: GitAccess,
  own: Readonly<Record<string, string | undefined>>,
  work: (opened: OpenedAccess) => Promise<Result>,
): Promise<Result> {
  const folder = access.ssh === null ? null : await mkdtemp(join(tmpdir(), 'ariel-git-'));
  try {
    const secrets = [access.password, access.ssh?.passphrase].flatMap((each) => each ?? []);
    const further = folder === null || access.ssh === null ? {} : await sshVariables(access.ssh, folder);
    const [tokens, settings] = tokenParts(access);
    return await work({ secrets, environment: gitEnvironment(own, { ...further, ...tokens }, settings) });
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

function tokenParts({
  password,
  url,
  username,
}: GitAccess): [Record<string, string>, (readonly [string, string])[]] {
  if (password === null || !/^https?:\/\//.test(url)) return [{}, []];
  const variables = { BUNDLE_GIT_USERNAME: username ?? 'user', BUNDLE_GIT_PASSWORD: password };
  // Not another host's, where a submodule or a redirect leads there.
  const own = `credential.${new URL(url).origin}.helper`;
  return [
    variables,
    [
      ['credential.helper', ''],
      [own, ''],
      [own, HELPER],
    ],
  ];
}

async function sshVariables(ssh: SshAccess, folder: string): Promise<Record<string, string>> {
  const words = ['ssh', '-o', `StrictHostKeyChecking=${ssh.strictHostKeyChecking}`];
  const keyFile = ssh.privateKey === null ? ssh.keyFile : join(folder, 'key');
  if (ssh.privateKey !== null)
    await writeFile(join(folder, 'key'), `${ssh.privateKey.replaceAll('\r\n', '\n').trimEnd()}\n`, {
      mode: 0o600,
    });
  if (keyFile !== null) words.push('-i', keyFile, '-o', 'IdentitiesOnly=yes');
  if (ssh.knownHostsFile !== null) words.push('-o', `UserKnownHostsFile=${ssh.knownHostsFile}`);
  if (ssh.configFile !== null) words.push('-F', ssh.configFile);
  if (ssh.port !== null) words.push('-p', String(ssh.port));
  const variables: Record<string, string> = {};
  if (ssh.passphrase === null) words.push('-o', 'BatchMode=yes');
  else {
    const ask = join(folder, 'ask');
    await writeFile(ask, '#!/bin/sh\nprintf \'%s\\n\' "$BUNDLE_GIT_PASSPHRASE"\n', { mode: 0o700 });
    Object.assign(variables, {
      BUNDLE_GIT_PASSPHRASE: ssh.passphrase,
      SSH_ASKPASS: ask,
      SSH_ASKPASS_REQUIRE: 'force',
      DISPLAY: ':0',
    });
  }
  return { ...variables, GIT_SSH_COMMAND: words.map(quoted).join(' ') };
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
