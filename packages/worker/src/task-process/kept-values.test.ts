import type { AttemptOutcome, XComEntry } from '@ariel/core';
import { itemsOf } from '@ariel/core';
import { BaseXCom, encodeValue } from '@ariel/sdk';
import { describe, expect, test } from 'vitest';
import type { DataSettings } from '../messages.ts';
import { KeptValues } from './kept-values.ts';

const place = { dagId: 'd', runId: 'r', taskId: 't', mapIndex: -1, tryNumber: 1 };

/** Keeps everything longer than ten characters in memory. */
class InMemory extends BaseXCom {
  readonly values: unknown[] = [];
  reads = 0;
  override serializeValue(value: unknown): unknown {
    return JSON.stringify(value).length > 10 ? { at: this.values.push(value) - 1 } : undefined;
  }
  override deserializeValue(stored: unknown): unknown {
    this.reads += 1;
    return this.values[(stored as { at: number }).at];
  }
}

class Broken extends BaseXCom {
  override serializeValue(): unknown {
    throw new Error('no route to the vault');
  }
  override deserializeValue(): unknown {
    throw new Error('no route to the vault');
  }
}

const kept = (backend: BaseXCom | null, data: Partial<DataSettings> = {}): KeptValues =>
  new KeptValues(
    { xcomBackend: backend === null ? null : 'Own', ...data } as DataSettings,
    async () => backend as BaseXCom,
    place,
  );

const succeeded = (...values: readonly (readonly [key: string, value: unknown])[]): AttemptOutcome =>
  ({
    kind: 'success',
    xcoms: values.map(([key, value]) => ({
      key,
      json: encodeValue(value).json,
      length: Array.isArray(value) ? value.length : null,
    })),
  }) as unknown as AttemptOutcome;

const stored = async (values: KeptValues, outcome: AttemptOutcome): Promise<readonly XComEntry[]> =>
  ((await values.outcome(outcome)) as { xcoms: readonly XComEntry[] }).xcoms;

describe('with a backend', () => {
  test('a value that it keeps is a reference in the database and the value where it is read', async () => {
    const backend = new InMemory();
    const values = kept(backend);
    const [large, small] = await stored(values, succeeded(['large', 'x'.repeat(20)], ['small', 'x']));
    expect(small?.json).toBe('"x"');
    expect(large?.json).not.toContain('xxx');
    expect(await values.decode(large?.json ?? '')).toBe('x'.repeat(20));
    expect(values.decode(small?.json ?? '')).toBe('x');
  });

  test('can be mapped over by its length, and its items are read from it once', async () => {
    const backend = new InMemory();
    const values = kept(backend);
    const [list] = await stored(values, succeeded(['return_value', ['first', 'second', 'third']]));
    expect(list?.length).toBe(3);
    const items = itemsOf(list?.json ?? '');
    expect(await Promise.all(items.map((item) => values.decode(item)))).toEqual(['first', 'second', 'third']);
    expect(backend.reads).toBe(1);
  });

  test('is found inside of other values, which stay as they are otherwise', async () => {
    const values = kept(new InMemory());
    const [one] = await stored(values, succeeded(['one', 'x'.repeat(20)]));
    const reference = JSON.parse(one?.json ?? '');
    const when = new Date();
    const given = { list: [reference, 1], when, of: { deep: [[reference]] } };
    expect(await values.open(given)).toEqual({
      list: ['x'.repeat(20), 1],
      when,
      of: { deep: [['x'.repeat(20)]] },
    });
    const plain = { a: [1, 2] };
    expect(await values.open(plain.a)).toBe(plain.a);
  });

  test('its failures say what could not be done', async () => {
    const values = kept(new Broken());
    await expect(stored(values, succeeded(['rows', 1]))).rejects.toMatchObject({
      code: 'ARIEL_XCOM_BACKEND',
      message: expect.stringContaining(
        'the XCom backend could not store the value "rows": no route to the vault',
      ),
    });
    const [one] = await stored(kept(new InMemory()), succeeded(['one', 'x'.repeat(20)]));
    await expect(async () => values.decode(one?.json ?? '')).rejects.toMatchObject({
      message: expect.stringContaining('the XCom backend could not read a value: no route to the vault'),
    });
  });
});

describe('without one', () => {
  test('values are stored as they are, up to a size', async () => {
    const values = kept(null, { maxXComBytes: 20 });
    const outcome = succeeded(['small', 'ä'.repeat(9)]);
    expect(await values.outcome(outcome)).toEqual(outcome);
    await expect(values.outcome(succeeded(['large', 'ä'.repeat(10)]))).rejects.toMatchObject({
      code: 'ARIEL_XCOM_TOO_LARGE',
      message: expect.stringContaining(
        'the value "large" of task "t" has 22 bytes as JSON; at most 20 are kept in the database',
      ),
    });
  });

  test('outcomes without values pass', async () => {
    const outcome: AttemptOutcome = {
      kind: 'failed',
      message: 'no',
      retryable: true,
    } as unknown as AttemptOutcome;
    expect(await kept(null).outcome(outcome)).toBe(outcome);
  });
});
