// `str.format` and `str.format_map`.
import { type Builtin, builtin } from '../evaluate/run.ts';
import { braceFormat } from '../format/brace-format.ts';
import type { Dict } from '../values/collections.ts';
import { type Mapping, mappingEntries } from '../values/mapping.ts';
import { toText } from '../values/python-text.ts';

const namedOf = (mapping: Mapping): Map<string, unknown> =>
  new Map(mappingEntries(mapping).map(([key, value]) => [toText(key), value]));

export const formatMethod: Builtin = builtin(
  '*args **named',
  (run, self, args: readonly unknown[], named: Dict) =>
    braceFormat(run, self as string, { positional: args, named: namedOf(named) }),
);

export const formatMapMethod: Builtin = builtin('mapping', (run, self, mapping: Mapping) =>
  braceFormat(run, self as string, { positional: [], named: namedOf(mapping) }),
);
