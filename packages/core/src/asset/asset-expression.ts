// Assets and what a schedule says of them, as data, and whether what has happened is enough. Pure: which assets have
// news is an argument.
import type { Json } from '../dag/value-expression.ts';
import type { DeferredTrigger } from '../run/resumption.ts';

/**
 * What tells one asset from all others. A reference has an empty text for what it leaves open: it stands for whichever active asset has
 * the other.
 */
export interface AssetKey {
  readonly name: string;
  readonly uri: string;
}

export interface AssetDefinition extends AssetKey {
  readonly kind: 'asset';
  readonly group: string;
  /** What its author says of it; absent: nothing. */
  readonly extra?: Readonly<Record<string, Json>>;
  /** What watches for news of it from outside; absent: nothing. */
  readonly watchers?: readonly AssetWatcherDefinition[];
}

/** A trigger whose events become events of the asset. */
export interface AssetWatcherDefinition {
  readonly name: string;
  /** Its name, and what it is built from. */
  readonly trigger: DeferredTrigger;
}

/** A name under which assets are attached while a task runs. */
export interface AssetAliasDefinition {
  readonly kind: 'alias';
  readonly name: string;
  readonly group: string;
}

export type AssetSource = AssetDefinition | AssetAliasDefinition;

export type AssetExpression =
  | AssetSource
  | { readonly kind: 'all'; readonly of: readonly AssetExpression[] }
  | { readonly kind: 'any'; readonly of: readonly AssetExpression[] };

/** One text per source: the same for the same asset wherever it is written. */
export function sourceKey(source: AssetKey | AssetAliasDefinition): string {
  return 'uri' in source ? `asset ${JSON.stringify([source.name, source.uri])}` : `alias ${source.name}`;
}

/** Whether it names an asset by its name or its URI only. */
export const isAssetReference = ({ name, uri }: AssetKey): boolean => name === '' || uri === '';

/** All texts under which a schedule may name a source: itself, and references to it. `uri` null: an alias. */
export function namesOfSource({
  name,
  uri,
}: {
  readonly name: string;
  readonly uri: string | null;
}): string[] {
  if (uri === null) return [sourceKey({ kind: 'alias', name, group: '' })];
  return [
    { name, uri },
    { name, uri: '' },
    { name: '', uri },
  ].map(sourceKey);
}

/** Every asset and alias in the expression once, in the order in which they are written. */
export function sourcesOf(expression: AssetExpression): readonly AssetSource[] {
  const found = new Map<string, AssetSource>();
  const collect = (part: AssetExpression): void => {
    if (part.kind === 'all' || part.kind === 'any') part.of.forEach(collect);
    else if (!found.has(sourceKey(part))) found.set(sourceKey(part), part);
  };
  collect(expression);
  return [...found.values()];
}

/** Whether the schedule may begin a run, given the sources that have something new. An empty list is never enough. */
export function isSatisfied(expression: AssetExpression, hasNews: (source: AssetSource) => boolean): boolean {
  switch (expression.kind) {
    case 'all':
      return expression.of.length > 0 && expression.of.every((part) => isSatisfied(part, hasNews));
    case 'any':
      return expression.of.some((part) => isSatisfied(part, hasNews));
    case 'asset':
    case 'alias':
      return hasNews(expression);
    default:
      return expression satisfies never;
  }
}

/** What is missing until the schedule is met, in words: `orders and (refunds or returns)`; null where nothing is. */
export function missingWords(
  expression: AssetExpression,
  hasNews: (source: AssetSource) => boolean,
): string | null {
  const missing = missingPart(expression, hasNews);
  return missing === null ? null : words(missing, false);
}

function missingPart(
  expression: AssetExpression,
  hasNews: (source: AssetSource) => boolean,
): AssetExpression | null {
  if (isSatisfied(expression, hasNews)) return null;
  if (expression.kind === 'asset' || expression.kind === 'alias') return expression;
  const parts = expression.of.map((part) => missingPart(part, hasNews)).filter((part) => part !== null);
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: expression.kind, of: parts };
}

/** The whole expression in words. */
export function expressionWords(expression: AssetExpression): string {
  return words(expression, false);
}

function words(expression: AssetExpression, isInner: boolean): string {
  if (expression.kind === 'asset') return expression.name === '' ? expression.uri : expression.name;
  if (expression.kind === 'alias') return `alias ${expression.name}`;
  const text = expression.of
    .map((part) => words(part, true))
    .join(expression.kind === 'all' ? ' and ' : ' or ');
  return isInner && expression.of.length > 1 ? `(${text})` : text;
}

/** As Airflow's API shows it. `idOf`: the number under which an asset is stored, where it is known. */
export function expressionJson(
  expression: AssetExpression,
  idOf: (source: AssetDefinition) => number | null = () => null,
): Json {
  switch (expression.kind) {
    case 'all':
    case 'any':
      return { [expression.kind]: expression.of.map((part) => expressionJson(part, idOf)) };
    case 'alias':
      return { alias: { name: expression.name, group: expression.group } };
    case 'asset': {
      const { group, name, uri } = expression;
      if (isAssetReference(expression)) return { asset_ref: name === '' ? { uri } : { name } };
      const id = idOf(expression);
      return { asset: { uri, name, group, ...(id === null ? {} : { id, hidden: false }) } };
    }
    default:
      return expression satisfies never;
  }
}
