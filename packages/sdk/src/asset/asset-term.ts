// Assets, aliases and expressions of them as DAG files hold them. Every one of them carries its stored form.
import type { AssetAliasDefinition, AssetDefinition, AssetExpression, AssetSource } from '@ariel/core';

const expressionIn = Symbol.for('ariel.asset-expression');

/** What a schedule may wait for: an asset, an alias, or several of them. */
export interface AssetTerm {
  readonly [expressionIn]: AssetExpression;
  /** Waits for this and for all of the others. @example dag('report', { schedule: orders.and(refunds) }, () => { … }); */
  and(...others: readonly AssetTerm[]): AssetTerm;
  /** Waits for this or for one of the others. @example dag('report', { schedule: orders.or(refunds) }, () => { … }); */
  or(...others: readonly AssetTerm[]): AssetTerm;
}

/** Data that tasks make and use, by name and URI. */
export interface Asset extends AssetTerm, Omit<AssetDefinition, 'kind' | 'extra' | 'watchers'> {
  readonly kind: 'asset';
  /** What its author says of it. */
  readonly extra: NonNullable<AssetDefinition['extra']>;
  /** Its name, so that it can stand in a text. */
  toString(): string;
}

/** A name to which tasks attach assets while they run. */
export interface AssetAlias extends AssetTerm, AssetAliasDefinition {
  toString(): string;
}

/** Whichever active asset has the name, or the URI. */
export interface AssetRef extends AssetTerm {
  readonly kind: 'ref';
  /** Null: by its URI. */
  readonly name: string | null;
  /** Null: by its name. */
  readonly uri: string | null;
  toString(): string;
}

/** One or several of these, as options take them. */
export type AssetSources = Asset | AssetAlias | AssetRef | readonly (Asset | AssetAlias | AssetRef)[];

export function expressionOf(term: AssetTerm): AssetExpression {
  return term[expressionIn];
}

/** Recognises what any copy of this package made. */
export function isAssetTerm(value: unknown): value is AssetTerm {
  return typeof value === 'object' && value !== null && expressionIn in value;
}

/** The asset or alias behind a value; null where it is neither. */
export function sourceOf(value: unknown): AssetSource | null {
  if (!isAssetTerm(value)) return null;
  const expression = expressionOf(value);
  return expression.kind === 'asset' || expression.kind === 'alias' ? expression : null;
}

/** The members that all terms have. */
export function termOf(expression: AssetExpression): AssetTerm {
  return {
    [expressionIn]: expression,
    and: (...others) => termOf(joined('all', expression, others)),
    or: (...others) => termOf(joined('any', expression, others)),
  };
}

/** A list of terms waits for all of them. */
export function allOf(terms: readonly AssetTerm[]): AssetExpression {
  return { kind: 'all', of: terms.map(expressionOf) };
}

/** `a.and(b).and(c)` is one list of three. */
function joined(kind: 'all' | 'any', first: AssetExpression, others: readonly AssetTerm[]): AssetExpression {
  const parts = [first, ...others.map(expressionOf)];
  return { kind, of: parts.flatMap((part) => (part.kind === kind ? part.of : [part])) };
}
