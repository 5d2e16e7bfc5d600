// Keys of the configuration that a secrets backend keeps: `ARIEL__SECTION__KEY_SECRET` names what it is asked for. The backend is a
// real one, in a process of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { ConfigError } from '../src/config/config-error.ts';
import { loadConfig } from '../src/config/load-config.ts';
import { configuredBackend, serverBackend, workerBackend } from '../src/secrets/configured-backend.ts';
import { CommandLine } from './command-line.ts';

// Each load starts a process.
vi.setConfig({ testTimeout: 60_000 });

let line: CommandLine;
beforeEach(() => {
  line = new CommandLine();
  onTestFinished(() => line[Symbol.dispose]());
  mkdirSync(line.home, { recursive: true });
  writeFileSync(
    join(line.home, 'vault.ts'),
    `import { BaseSecretsBackend, definePlugin } from 'ariel';
class Vault extends BaseSecretsBackend<{ place: string }> {
  override async getConfig(key: string) {
    if (key === 'sealed') throw new Error('the vault is sealed');
    return { api_key: 'from ' + this.kwargs.place, mail: 'hush' }[key] ?? null;
  }
}
export default definePlugin({ name: 'vault', secretsBackends: { vault: Vault } });
`,
  );
});

const load = (env: Readonly<Record<string, string>>) =>
  loadConfig({
    env: {
      ...line.env,
      ARIEL__SECRETS__BACKEND: './vault.ts',
      ARIEL__SECRETS__BACKEND_KWARGS: '{"place": "the vault"}',
      ...env,
    },
    cwd: line.folder,
  });
const problemOf = (env: Readonly<Record<string, string>>): readonly [string, string] => {
  try {
    load(env);
  } catch (error) {
    if (error instanceof ConfigError) return [error.code, error.message];
    throw error;
  }
  throw new Error('it loaded');
};

test('a secret may be what the secrets backend keeps under a name, from the environment and from the file', () => {
  writeFileSync(join(line.home, 'ariel.cfg'), '[smtp]\nsmtp_password_secret = mail\n');
  const config = load({ ARIEL__API__SECRET_KEY_SECRET: 'api_key' });
  expect([config.api.secretKey, config.smtp.password]).toEqual(['from the vault', 'hush']);
});

test('a text and a command are stronger, and then nobody is asked', () => {
  const sealed = { ARIEL__API__SECRET_KEY_SECRET: 'sealed' };
  expect(load({ ...sealed, ARIEL__API__SECRET_KEY: 'plain' }).api.secretKey).toBe('plain');
  expect(load({ ...sealed, ARIEL__API__SECRET_KEY_CMD: 'echo printed' }).api.secretKey).toBe('printed');
});

test("Airflow's variables name secrets, too", () => {
  expect(load({ AIRFLOW__CORE__FERNET_KEY_SECRET: 'mail' }).core.fernetKey).toBe('hush');
});

test.each([
  [
    'what it does not have',
    'nothing',
    'ARIEL__API__SECRET_KEY_SECRET names "nothing", and the secrets backend has no such value',
  ],
  ['that it fails', 'sealed', 'the secrets backend ./vault.ts cannot be asked: the vault is sealed'],
])('the start is refused with %s', (_, name, words) => {
  const [code, message] = problemOf({ ARIEL__API__SECRET_KEY_SECRET: name });
  expect([code, message]).toEqual(['ARIEL_CONFIG_SECRET', `api.secret_key: ${words}`]);
});

test('a command of the program takes them, and shows none', async () => {
  Object.assign(line.env, {
    ARIEL__SECRETS__BACKEND: './vault.ts',
    ARIEL__SECRETS__BACKEND_KWARGS: '{"place": "the vault"}',
    ARIEL__API__SECRET_KEY_SECRET: 'api_key',
  });
  const listed = await line.run('config', 'list', '--section', 'api');
  expect(listed.code).toBe(0);
  expect(listed.out).not.toContain('from the vault');
});

test('a worker may have a backend of its own; without one it has that of the servers', async () => {
  const of = (name: string) => join(line.home, `${name}.json`);
  for (const name of ['servers', 'workers']) writeFileSync(of(name), JSON.stringify({ place: name }));
  const kwargs = (name: string) => JSON.stringify({ variables_file_path: of(name) });
  const servers = {
    ARIEL__SECRETS__BACKEND: 'local_filesystem',
    ARIEL__SECRETS__BACKEND_KWARGS: kwargs('servers'),
  };
  const own = {
    ARIEL__WORKERS__SECRETS_BACKEND: 'local_filesystem',
    ARIEL__WORKERS__SECRETS_BACKEND_KWARGS: kwargs('workers'),
  };
  const placeOf = async (env: Readonly<Record<string, string>>, which: typeof workerBackend) => {
    const config = load(env);
    return configuredBackend(config, {}, which(config))?.variable('place', null);
  };
  expect(await placeOf({ ...servers, ...own }, workerBackend)).toBe('workers');
  expect(await placeOf({ ...servers, ...own }, serverBackend)).toBe('servers');
  expect(await placeOf(servers, workerBackend)).toBe('servers');
});
