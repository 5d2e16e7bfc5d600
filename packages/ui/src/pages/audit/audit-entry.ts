// What an entry of the audit log says, read from the text that it carries.
import { MASK } from '@ariel/core';
import type { AuditEntry } from '../../api/access-shapes.ts';
import { t } from '../../messages/en.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface AuditExtra {
  readonly via: string;
  readonly from: string | null;
  /** Undefined: it is no change; null: it was not there. */
  readonly before: Fields | null | undefined;
  /** Undefined: it is no change; null: it is gone. */
  readonly after: Fields | null | undefined;
  /** Everything else. */
  readonly more: Fields;
}

export function extraOf({ extra }: Pick<AuditEntry, 'extra'>): AuditExtra {
  const { after, before, from, via, ...more } = fieldsOf(extra);
  return {
    via: String(via ?? ''),
    from: [from, more.address].find((each): each is string => typeof each === 'string') ?? null,
    before: changed(before),
    after: changed(after),
    more,
  };
}

function fieldsOf(text: string | null): Fields {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
  } catch {
    return {};
  }
}

const changed = (value: unknown): Fields | null | undefined =>
  value === undefined || value === null ? value : typeof value === 'object' ? (value as Fields) : undefined;

export const whoOf = (entry: AuditEntry): string =>
  entry.owner ?? (extraOf(entry).via === 'cli' ? t.access.audit.program : '–');

/** The DAG, run and task; of other things their names. */
export function aboutOf(entry: AuditEntry): string {
  const place = [entry.dag_id, entry.run_id, entry.task_id].filter((each) => each !== null);
  if (place.length > 0) return place.join(' · ');
  const texts = Object.values(extraOf(entry).more).filter(
    (each) => (typeof each === 'string' && each !== MASK) || typeof each === 'number',
  );
  return texts.slice(0, 2).join(' · ');
}

/** The changed fields, each with what it was and is: texts to show. */
export function changesOf({ after, before }: AuditExtra): readonly {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return fields.map((field) => ({
    field,
    before: before === null ? '' : shown(before?.[field]),
    after: after === null ? '' : shown(after?.[field]),
  }));
}

export const shown = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value, null, 1);
