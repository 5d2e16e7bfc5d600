// What the sources of the providers say of their operators and sensors: classes, options, defaults. Read as text, so that the
// reference page says what the code says.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DocumentedOption {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  /** Null: it has none. */
  readonly byDefault: string | null;
  readonly meaning: string;
}

export interface DocumentedClass {
  readonly name: string;
  readonly base: string;
  /** Null: it takes those of its base. */
  readonly optionsName: string | null;
  readonly meaning: string;
  readonly example: string | null;
  readonly templateFields: readonly string[];
  readonly templateExt: readonly string[];
}

interface DocumentedInterface {
  readonly bases: readonly { readonly name: string; readonly without: readonly string[] }[];
  readonly options: readonly DocumentedOption[];
}

export interface Sources {
  readonly classes: readonly DocumentedClass[];
  readonly interfaces: ReadonlyMap<string, DocumentedInterface>;
}

/** Of all files below some folders. */
export function readSources(folders: readonly string[]): Sources {
  const texts = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .sort()
      .map((path) => readFileSync(join(folder, path), 'utf8')),
  );
  return {
    classes: texts.flatMap(classesIn),
    interfaces: new Map(texts.flatMap(interfacesIn)),
  };
}

/** Own options, then those of its bases, but for what every task and sensor takes. */
export function optionsOf(
  { interfaces }: Sources,
  name: string,
  common: ReadonlySet<string>,
): readonly DocumentedOption[] {
  const found = interfaces.get(name);
  if (!found || common.has(name)) return [];
  const inherited = found.bases.flatMap((base) =>
    optionsOf({ classes: [], interfaces }, base.name, common).filter(
      (option) => !base.without.includes(option.name),
    ),
  );
  const own = new Set(found.options.map((option) => option.name));
  return [...found.options, ...inherited.filter((option) => !own.has(option.name))];
}

const doc = String.raw`/\*\*((?:(?!\*/)[\s\S])*?)\*/`;

function classesIn(text: string): DocumentedClass[] {
  const pattern = new RegExp(
    String.raw`(?:${doc}\n)?(?:export )?(?:abstract )?class (\w+)[^{]*?extends\s+(\w+)[^{]*\{([\s\S]*?)\n\}`,
    'g',
  );
  return [...text.matchAll(pattern)].map(([, comment = '', name = '', base = '', body = '']) => {
    const { example, meaning } = readComment(comment);
    const constructed = /constructor\((?:\w+|\{[^}]*\}): (?:Omit<)?(\w+)/.exec(body)?.[1] ?? null;
    return {
      name,
      base,
      optionsName: constructed === 'OperatorOptions' ? null : constructed,
      meaning,
      example,
      templateFields: namesIn(/templateFields[^=]*= \[([^\]]*)\]/.exec(body)?.[1]),
      templateExt: namesIn(/templateExt[^=]*= \[([^\]]*)\]/.exec(body)?.[1]),
    };
  });
}

const namesIn = (list = ''): string[] => [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name);

function interfacesIn(text: string): (readonly [string, DocumentedInterface])[] {
  const pattern =
    /(?:export )?interface (\w+)(?:<[^{]*?>)?(?:\s+extends\s+([^{]+?))?\s*\{(?:\}|\n([\s\S]*?)\n\})/g;
  const records = [...text.matchAll(pattern)].map(([, name = '', bases = '', body = '']) => {
    const omitted = [...bases.matchAll(/Omit<(\w+),([^>]*)>/g)].map(([, from = '', list]) => ({
      name: from,
      without: namesIn(list),
    }));
    const plain = [
      ...bases
        .replaceAll(/Omit<[^>]*>/g, '')
        .replaceAll(/<[^>]*>/g, '')
        .matchAll(/\w+/g),
    ].map(([base]) => ({ name: base, without: [] }));
    const names = [...plain, ...omitted];
    return [name, { bases: names, options: membersIn(body) }] as const;
  });
  const aliases = [...text.matchAll(/export type (\w+Options)(?:<[^=]*>)? = (\w+)</g)].map(
    ([, name = '', base = '']) => [name, { bases: [{ name: base, without: [] }], options: [] }] as const,
  );
  return [...records, ...aliases];
}

function membersIn(body: string): DocumentedOption[] {
  const pattern = new RegExp(
    String.raw`(?:${doc}\s*)?\n?  readonly (\w+)(\?)?: ([\s\S]*?);(?=\n(?:  /\*\*|  readonly|$)|$)`,
    'g',
  );
  return [...body.matchAll(pattern)].map(([, comment = '', name = '', isOptional, type = '']) => {
    const { byDefault, meaning } = readComment(comment);
    const oneLine = type.replaceAll(/\s+/g, ' ').replaceAll('readonly ', '').replace(/^\| /, '').trim();
    return { name, type: oneLine, isRequired: isOptional === undefined, byDefault, meaning };
  });
}

function readComment(comment: string): { meaning: string; byDefault: string | null; example: string | null } {
  const text = comment.replaceAll(/^\s*\* ?/gm, '').trim();
  const [before = '', example = null] = text.split(/^@example\s+/m);
  const [meaning = '', byDefault = null] = before.split(/@default\s+/);
  const oneLine = (part: string): string => part.replaceAll(/\s+/g, ' ').trim();
  return {
    meaning: oneLine(meaning),
    byDefault: byDefault === null ? null : oneLine(byDefault),
    example: example === null ? null : example.trim(),
  };
}
