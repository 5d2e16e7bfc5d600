// Secrets backends of the user's own: from a plugin, from a file, in a process beside the command; and what DAGs ask for in vain.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

const backend = (name: string) => `import { BaseSecretsBackend, definePlugin } from 'ariel';
class Vault extends BaseSecretsBackend<{ prefix: string }> {
  override async getConnValue(connId: string) {
    if (connId === 'sealed') throw new Error('the vault is sealed');
    if (connId === 'exits') process.exit(3);
    if (connId === 'odd') return 5 as never;
    return connId === 'shop' ? 'http://u:hunter2@' + this.kwargs.prefix + '-host' : null;
  }
  override async getVariable(key: string) {
    if (key === 'environment') return JSON.stringify(Object.keys(process.env).filter((name) => /^(ARIEL|AIRFLOW)_/.test(name)));
    return key === 'rate' ? this.kwargs.prefix + ' 12' : null;
  }
}
export default definePlugin({ name: '${name}', secretsBackends: { ${name}: Vault } });
`;

let line: CommandLine;
beforeEach(() => {
  line = new CommandLine();
  mkdirSync(join(line.home, 'plugins'), { recursive: true });
  line.env.ARIEL__SECRETS__BACKEND_KWARGS = '{"prefix": "p"}';
});
afterEach(() => line[Symbol.dispose]());

describe('a backend', { timeout: 60_000 }, () => {
  test.each([
    ['of a plugin', 'plugins/vault.ts', 'vault'],
    ['of a file', 'vault.ts', './vault.ts'],
    ['of a file, by its name', 'vault.ts', './vault.ts#vault'],
  ])('%s answers, from a process without what opens the database', async (_what, path, setting) => {
    writeFileSync(join(line.home, path), backend('vault'));
    line.env.ARIEL__SECRETS__BACKEND = setting;
    expect((await line.run('variables', 'get', 'rate')).out).toBe('p 12');
    expect(JSON.parse((await line.run('variables', 'get', 'environment')).out)).toEqual([]);
    const { out } = await line.run('connections', 'get', 'shop', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject([{ host: 'p-host', password: 'hunter2' }]);
  });

  test.each([
    [
      'sealed',
      'The connection "sealed" was looked for in the secrets backend vault, which failed: the vault is sealed',
    ],
    ['exits', 'its process ended (3)'],
    ['odd', 'it must give a text or null'],
  ])('that fails is told with what was asked (%s)', async (id, message) => {
    writeFileSync(join(line.home, 'plugins/vault.ts'), backend('vault'));
    line.env.ARIEL__SECRETS__BACKEND = 'vault';
    line.env.ARIEL_CONN_SEALED = 'http://environment';
    const { code, err } = await line.run('connections', 'get', id);
    expect([code, err]).toEqual([1, expect.stringContaining(message)]);
    expect(err).toContain('[ARIEL_SECRETS_BACKEND]');
  });

  test.each([
    ['nothing', 'no plugin registers a secrets backend "nothing"; there are: vault'],
    ['airflow.providers.hashicorp.secrets.vault.VaultBackend', 'is a class of Airflow'],
  ])('that is not there is told (%s)', async (setting, message) => {
    writeFileSync(join(line.home, 'plugins/vault.ts'), backend('vault'));
    line.env.ARIEL__SECRETS__BACKEND = setting;
    expect((await line.run('variables', 'get', 'rate')).err).toContain(message);
  });

  test('of files with other keyword arguments is refused', async () => {
    line.env.ARIEL__SECRETS__BACKEND = 'local_filesystem';
    const { code, err } = await line.run('variables', 'get', 'rate');
    expect([code, err]).toEqual([78, expect.stringContaining('local_filesystem has no prefix')]);
  });
});
