// How often the dag processor looks connections and variables up, with and without its cache.
import { secretLookup } from '@ariel/execution';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../config/load-config.ts';
import { parsingSecrets } from './cached-known-secrets.ts';
import { knownSecrets } from './secret-source.ts';

const MINUTE_US = 60_000_000;

/** A backend that counts what it is asked. */
function counted(env: Readonly<Record<string, string>>) {
  const defined = new Set(['shop']);
  const asked: string[] = [];
  const find = async (name: string): Promise<string | null> => {
    asked.push(name);
    return defined.has(name) ? 'x' : null;
  };
  const lookup = secretLookup([
    { describe: () => 'a vault', connection: async () => null, variable: (name) => find(name) },
  ]);
  const clock = { us: 0 };
  const config = loadConfig({ env: { HOME: '/nowhere', ...env } });
  return { asked, clock, defined, known: parsingSecrets(config, knownSecrets(lookup), () => clock.us) };
}

const cached = { ARIEL__SECRETS__USE_CACHE: 'True' };

describe('look-ups of the dag processor', () => {
  test('are made each time by default', async () => {
    const { asked, known } = counted({});
    for (let time = 0; time < 3; time += 1)
      expect([...(await known('variable', ['shop']))]).toEqual(['shop']);
    expect(asked).toHaveLength(3);
  });

  test('are made once in 15 minutes with use_cache, of what is there and of what is not', async () => {
    const { asked, clock, defined, known } = counted(cached);
    const look = async () => [...(await known('variable', ['shop', 'bank']))];
    for (const minute of [0, 5, 14]) {
      clock.us = minute * MINUTE_US;
      expect(await look()).toEqual(['shop']);
    }
    expect(asked).toEqual(['shop', 'bank']);
    defined.add('bank').delete('shop');
    expect(await look()).toEqual(['shop']);
    clock.us = 15 * MINUTE_US;
    expect(await look()).toEqual(['bank']);
    expect(asked).toHaveLength(4);
  });

  test('are made once in cache_ttl_seconds, and only of what is not remembered', async () => {
    const { asked, clock, known } = counted({ ...cached, ARIEL__SECRETS__CACHE_TTL_SECONDS: '60' });
    await known('variable', ['shop']);
    clock.us = MINUTE_US / 2;
    await known('variable', ['shop', 'bank']);
    expect(asked).toEqual(['shop', 'bank']);
    clock.us = MINUTE_US;
    await known('variable', ['shop', 'bank']);
    expect(asked).toEqual(['shop', 'bank', 'shop']);
  });

  test('of connections and variables of one name are two', async () => {
    const { known } = counted(cached);
    expect([...(await known('variable', ['shop']))]).toEqual(['shop']);
    expect([...(await known('connection', ['shop']))]).toEqual([]);
  });
});
