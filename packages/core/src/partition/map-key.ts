// What partition mappers do with keys. Pure: the same key gives the same keys.
import type { Instant } from '../time/instant.ts';
import { isKnownZone, wallToEpochSeconds } from '../time/zone-offset.ts';
import { checkKeyFormat, formatWall, parseWall } from './key-format.ts';
import {
  PartitionKeyError,
  type PartitionMapper,
  type StartOfMapper,
  type WaitPolicy,
} from './partition-mapper.ts';
import { membersOf, startOf } from './wall-period.ts';

/** More keys from one are taken for a mistake. Airflow's default for `partition_fanout_max_keys`. */
export const MAX_DOWNSTREAM_KEYS = 1000;

/** The partitions that an event of this key belongs to. @throws PartitionKeyError */
export function downstreamKeys(mapper: PartitionMapper, key: string): readonly string[] {
  const keys = mapped(mapper, key);
  if (keys.length <= MAX_DOWNSTREAM_KEYS) return keys;
  throw new PartitionKeyError(
    `the key ${JSON.stringify(key)} stands for ${keys.length} partitions, but for at most ${MAX_DOWNSTREAM_KEYS} may one stand`,
  );
}

function mapped(mapper: PartitionMapper, key: string): readonly string[] {
  switch (mapper.kind) {
    case 'identity':
      return [key];
    case 'startOf':
      return [
        formatWall(
          startOf(mapper.unit, parseWall(key, mapper.inputFormat, mapper.timezone)),
          mapper.outputFormat,
          mapper.timezone,
        ),
      ];
    case 'product':
      return [productKey(mapper, key)];
    case 'sequence':
      return mapper.mappers.reduce<readonly string[]>(
        (keys, next) => [...new Set(keys.flatMap((each) => mapped(next, each)))],
        [key],
      );
    case 'allowed':
      if (mapper.keys.includes(key)) return [key];
      throw new PartitionKeyError(`the key ${JSON.stringify(key)} is none of ${mapper.keys.join(', ')}`);
    case 'fixed':
      return [mapper.key];
    case 'rollup':
      return mapped(mapper.upstream, key);
    case 'fanOut':
      return fannedOut(mapper, key);
    default:
      return mapper satisfies never;
  }
}

function productKey(
  { delimiter, mappers }: Extract<PartitionMapper, { kind: 'product' }>,
  key: string,
): string {
  const parts = key.split(delimiter);
  if (parts.length !== mappers.length)
    throw new PartitionKeyError(
      `the key ${JSON.stringify(key)} has ${parts.length} parts between ${JSON.stringify(delimiter)}, but ${mappers.length} are expected`,
    );
  return mappers.map((mapper, index) => onlyKey(mapper, parts[index] ?? '')).join(delimiter);
}

function onlyKey(mapper: PartitionMapper, key: string): string {
  const [only, ...more] = mapped(mapper, key);
  if (only !== undefined && more.length === 0) return only;
  throw new PartitionKeyError(
    `a mapper inside another gave ${more.length + 1} keys for ${JSON.stringify(key)}, but must give one`,
  );
}

function fannedOut(mapper: Extract<PartitionMapper, { kind: 'fanOut' }>, key: string): readonly string[] {
  const { downstream, upstream, window } = mapper;
  const period = onlyKey(upstream, key);
  if (window.kind === 'segments') return [...new Set(window.segments)];
  const members = membersOf(window, decoded(upstream, period));
  if (downstream.kind !== 'startOf')
    throw new PartitionKeyError('a window of times needs a mapper that writes times');
  return members.map((wall) => formatWall(wall, downstream.outputFormat, downstream.timezone));
}

/** The keys that must come before a partition may run; null: any one will do. */
export function requiredKeys(mapper: PartitionMapper, partition: string): readonly string[] | null {
  if (mapper.kind !== 'rollup') return null;
  const { upstream, window } = mapper;
  if (window.kind === 'segments') return [...new Set(window.segments)];
  const temporal = temporalOf(upstream);
  return membersOf(window, decoded(upstream, partition)).map((wall) =>
    formatWall(wall, temporal.inputFormat, temporal.timezone),
  );
}

/** Whether what has come for a partition through this mapper is enough. */
export function isPartitionMet(
  mapper: PartitionMapper,
  partition: string,
  received: ReadonlySet<string>,
): boolean {
  const required = requiredKeys(mapper, partition);
  if (required === null) return received.size > 0;
  const count = required.filter((key) => received.has(key)).length;
  return count >= neededOf(mapper.kind === 'rollup' ? mapper.wait : { kind: 'all' }, required.length);
}

/** How many of so many keys a policy wants. */
export function neededOf(wait: WaitPolicy, expected: number): number {
  if (wait.kind === 'all') return expected;
  return wait.n > 0 ? wait.n : Math.max(0, expected + wait.n);
}

/** The instant that a partition begins at, where its key says one time and no other. */
export function partitionDate(mapper: PartitionMapper, partition: string): Instant | null {
  switch (mapper.kind) {
    case 'startOf':
      return instantOf(mapper, partition, mapper.outputFormat);
    case 'rollup':
      return partitionDate(mapper.upstream, partition);
    case 'fanOut':
      return partitionDate(mapper.downstream, partition);
    case 'sequence': {
      const last = mapper.mappers.at(-1);
      return last === undefined ? null : partitionDate(last, partition);
    }
    case 'product': {
      const parts = partition.split(mapper.delimiter);
      const dates = mapper.mappers
        .map((each, index) => partitionDate(each, parts[index] ?? ''))
        .filter((date) => date !== null);
      return dates.length === 1 ? (dates[0] ?? null) : null;
    }
    default:
      return null;
  }
}

function instantOf({ timezone }: StartOfMapper, key: string, format: string): Instant | null {
  try {
    const wall = parseWall(key, format, timezone);
    return wallToEpochSeconds(timezone, wall, { gap: 'forward', overlap: 'first' }) * 1_000_000;
  } catch {
    return null;
  }
}

function decoded(mapper: PartitionMapper, key: string): number {
  const temporal = temporalOf(mapper);
  return parseWall(key, temporal.outputFormat, temporal.timezone);
}

function temporalOf(mapper: PartitionMapper): StartOfMapper {
  if (mapper.kind === 'startOf') return mapper;
  throw new PartitionKeyError('a window of times needs a mapper of times, such as startOfDay(), before it');
}

/** Refuses a mapper that could never map anything. @throws PartitionKeyError */
export function checkMapper(mapper: PartitionMapper): void {
  switch (mapper.kind) {
    case 'startOf':
      checkKeyFormat(mapper.inputFormat);
      checkKeyFormat(mapper.outputFormat);
      if (!isKnownZone(mapper.timezone))
        throw new PartitionKeyError(`${JSON.stringify(mapper.timezone)} is not a known time zone`);
      break;
    case 'product':
    case 'sequence':
      if (mapper.mappers.length < 2)
        throw new PartitionKeyError(`a ${mapper.kind} mapper needs at least two mappers`);
      mapper.mappers.forEach(checkMapper);
      break;
    case 'allowed':
      if (mapper.keys.length === 0)
        throw new PartitionKeyError('a list of allowed keys must name at least one');
      break;
    case 'rollup':
    case 'fanOut':
      checkWindowed(mapper);
      break;
    default:
  }
}

function checkWindowed(mapper: Extract<PartitionMapper, { kind: 'rollup' | 'fanOut' }>): void {
  checkMapper(mapper.upstream);
  const { window } = mapper;
  if (window.kind === 'segments') {
    if (window.segments.length === 0 || window.segments.includes(''))
      throw new PartitionKeyError('a window of segments must name at least one, and none may be empty');
  } else temporalOf(mapper.upstream);
  if (
    mapper.kind === 'rollup' &&
    mapper.wait.kind === 'minimum' &&
    (mapper.wait.n === 0 || !Number.isSafeInteger(mapper.wait.n))
  )
    throw new PartitionKeyError('minimumCount() needs a whole number other than 0');
}
