// `ariel pools`: making, changing, listing and removing them, and files of them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CommandLine } from './command-line.ts';

describe('pools', () => {
  const line = new CommandLine();
  beforeAll(async () => {
    mkdirSync(line.home, { recursive: true });
    expect((await line.run('db', 'migrate')).code).toBe(0);
  });
  afterAll(() => line[Symbol.dispose]());

  const rows = async (...args: readonly string[]) => {
    const { code, err, out } = await line.run(...args, '-o', 'json');
    expect([code, err]).toEqual([0, '']);
    return JSON.parse(out) as Record<string, unknown>[];
  };

  test('are set, again set, shown and listed', async () => {
    expect(await rows('pools', 'set', 'warehouse', '4', 'one database')).toEqual([
      { pool: 'warehouse', slots: 4, description: 'one database', include_deferred: false, team_name: null },
    ]);
    await rows('pools', 'set', 'warehouse', '2', 'smaller', '--include-deferred');
    expect(await rows('pools', 'get', 'warehouse')).toEqual([
      {
        pool: 'warehouse',
        slots: 2,
        description: 'smaller',
        include_deferred: true,
        team_name: null,
        used: 0,
      },
    ]);
    expect((await rows('pools', 'list')).map(({ pool, slots }) => [pool, slots])).toEqual([
      ['default_pool', 128],
      ['warehouse', 2],
    ]);
  });

  test('without limit have -1 slots, and other texts are refused', async () => {
    expect(await rows('pools', 'set', 'endless', '-1', '')).toMatchObject([{ slots: -1 }]);
    const refused = await line.run('pools', 'set', 'endless', 'many', '');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('"many" is no number of slots')]);
  });

  test('are written to a file and read from one', async () => {
    const file = join(line.folder, 'pools.json');
    expect((await line.run('pools', 'export', 'pools.json')).code).toBe(0);
    const pools = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    expect(pools.warehouse).toEqual({
      slots: 2,
      description: 'smaller',
      include_deferred: true,
      team_name: null,
    });
    writeFileSync(
      file,
      JSON.stringify({ ...pools, more: { slots: 7, description: 'x', include_deferred: false } }),
    );
    expect((await rows('pools', 'import', 'pools.json')).map(({ pool }) => pool)).toContain('more');
    writeFileSync(file, '{"half": {"slots": 1}, "wrong": {"slots": "three"}}');
    expect((await line.run('pools', 'import', 'pools.json')).err).toContain('ARIEL_POOL_FILE');
    expect((await line.run('pools', 'get', 'half')).err).toContain('ARIEL_POOL_NOT_FOUND');
  });

  test('are removed, but not the default one', async () => {
    expect(await rows('pools', 'delete', 'more')).toMatchObject([{ pool: 'more' }]);
    expect((await line.run('pools', 'delete', 'more')).err).toContain('ARIEL_POOL_NOT_FOUND');
    const kept = await line.run('pools', 'delete', 'default_pool');
    expect([kept.code, kept.err]).toEqual([1, expect.stringContaining("Default Pool can't be deleted")]);
  });
});
