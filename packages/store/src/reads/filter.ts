// What lists are asked for: which rows, and in which order. Data only.
import type { SqlValue } from '../database/database.ts';

export type Filter =
  | { readonly field: string; readonly op: 'in'; readonly values: readonly SqlValue[] }
  /** A row without a value is not in any list. */
  | { readonly field: string; readonly op: 'notIn'; readonly values: readonly (string | number)[] }
  | {
      readonly field: string;
      readonly op: 'gte' | 'gt' | 'lte' | 'lt';
      readonly value: SqlValue;
      /** What an absent value counts as; without it a row without a value never matches. */
      readonly absentAs?: SqlValue;
    }
  /** Anywhere in the text, whatever the case; `%` and `_` are wildcards; any of the texts. */
  | { readonly field: string; readonly op: 'contains'; readonly texts: readonly string[] }
  /** Anywhere in the text, and nothing is a wildcard; any of the texts. */
  | {
      readonly field: string;
      readonly op: 'holds';
      readonly texts: readonly string[];
      /** Whatever the case. */
      readonly anyCase?: boolean;
    }
  /** Case counts, nothing is a wildcard; any of the texts. */
  | { readonly field: string; readonly op: 'startsWith'; readonly texts: readonly string[] };

export interface Order {
  readonly field: string;
  readonly descending: boolean;
}
