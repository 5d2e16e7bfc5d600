// UUIDs of version 7: their form, and that they sort by time.
import { expect, test } from 'vitest';
import { uuidV7 } from './uuid-v7.ts';

const random = (seed: number) =>
  Uint8Array.from({ length: 10 }, (_byte, index) => (seed * 31 + index * 57) % 256);

test('the parts are where RFC 9562 wants them', () => {
  // The example of the RFC: 2022-02-22T19:22:22Z with random bits 0xCC3 and 0x18C4DC0C0C07398F.
  const bytes = Uint8Array.from([0x0c, 0xc3, 0x00, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39]);
  expect(uuidV7(0x017f22e279b0, bytes)).toMatch(
    /^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

test.each(Array.from({ length: 16 }, (_item, seed) => [seed]))(
  'version and variant hold for seed %i',
  (seed) => {
    expect(uuidV7(1_700_000_000_000 + seed, random(seed))).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  },
);

test('later ids sort after earlier ones, whatever their random part', () => {
  const ids = [1, 2, 1000, 1_700_000_000_000, 1_700_000_000_001].map((ms, index) =>
    uuidV7(ms, random(200 - index)),
  );
  expect(ids.toSorted()).toEqual(ids);
});

test('each of the random bytes counts', () => {
  const bytes = random(3);
  const ids = [...bytes.keys()].map((index) => uuidV7(5, bytes.with(index, (bytes[index] ?? 0) ^ 0xff)));
  expect(new Set([...ids, uuidV7(5, bytes)]).size).toBe(11);
});
