// How the repository of a bundle is opened: by its connection, whose fields mean what they mean in Airflow. Credentials in an address are
// taken out of it, so that no command and no message has them.
import { homedir } from 'node:os';
import { BundleError, type GitAccess, type SshAccess } from '@ariel/dag-processor';
import type { Connection } from '@ariel/sdk';
import type { SecretSource } from '@ariel/worker';
import type { GitBundle } from '../config/bundle-list.ts';

const DEFAULT_CONNECTION = 'git_default';

export async function gitAccess(
  { connId, name, repoUrl }: Pick<GitBundle, 'connId' | 'name' | 'repoUrl'>,
  secrets: SecretSource,
): Promise<GitAccess> {
  const id = connId ?? DEFAULT_CONNECTION;
  const connection = await connectionOf(id, secrets);
  if (connection === null && (connId !== null || repoUrl === null))
    throw new BundleError(
      'ARIEL_BUNDLE_CONNECTION',
      `there is no connection "${id}", which opens the repository of the bundle ${name}`,
    );
  const address = repoUrl ?? connection?.host ?? '';
  if (address === '')
    throw new BundleError(
      'ARIEL_BUNDLE_CONNECTION',
      `neither repo_url nor the host of the connection "${id}" says where the repository is`,
    );
  const { password, url, username } = partsOf(address);
  return {
    url,
    username: username ?? connection?.login ?? null,
    password: password ?? connection?.password ?? null,
    ssh: isSsh(url) && connection !== null ? sshOf(connection) : null,
  };
}

async function connectionOf(id: string, secrets: SecretSource): Promise<Connection | null> {
  try {
    const json = await secrets.connection(id);
    return json === null ? null : (JSON.parse(json) as Connection);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BundleError('ARIEL_BUNDLE_CONNECTION', `the connection "${id}" cannot be read: ${why}`);
  }
}

interface AddressParts {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
}

/** `https://user:token@host/…` without what must not be seen; `git@host:…` needs its user to be an address. */
function partsOf(address: string): AddressParts {
  const plain = { url: address.replace(/^~(?=\/|$)/, homedir()), username: null, password: null };
  if (!/^https?:\/\//i.test(address)) return plain;
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw new BundleError('ARIEL_BUNDLE_CONNECTION', 'the address of the repository is no URL');
  }
  const [username, password] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  url.username = '';
  url.password = '';
  // A token alone stands where the name of a user would.
  if (password === '' && username !== '') return { url: url.href, username: null, password: username };
  return { url: url.href, username: username || null, password: password || null };
}

const isSsh = (url: string): boolean =>
  /^(ssh|git\+ssh):\/\//i.test(url) || /^[^/:@]+@[^/:]+:/.test(url) || /^[\w.-]+:(?!\/\/)/.test(url);

function sshOf({ extra }: Connection): SshAccess {
  const text = (key: string): string | null => {
    const value = extra[key];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const [privateKey, keyFile] = [text('private_key'), text('key_file')];
  if (privateKey !== null && keyFile !== null)
    throw new BundleError(
      'ARIEL_BUNDLE_CONNECTION',
      'it has both private_key and key_file; give one of them',
    );
  const port = Number(extra.ssh_port ?? 0);
  return {
    privateKey,
    keyFile: keyFile?.replace(/^~(?=\/|$)/, homedir()) ?? null,
    passphrase: text('private_key_passphrase'),
    strictHostKeyChecking: hostKeyRule(text('strict_host_key_checking')),
    knownHostsFile: text('known_hosts_file'),
    configFile: text('ssh_config_file'),
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : null,
  };
}

/** A host that was never seen is believed once, and remembered; Airflow believes every host. */
const hostKeyRule = (given: string | null): string =>
  given !== null && ['yes', 'no', 'accept-new', 'ask', 'off'].includes(given) ? given : 'accept-new';
