// Colours of what people read: states as on the pages, the rest in weights of the terminal's own colour.
import pc from 'picocolors';

export interface Painter {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  state(state: string | null): string;
  /** A cell of a table: only states have a colour. */
  cell(column: string, text: string): string;
}

export function paint({ hasColor }: { readonly hasColor: boolean }): Painter {
  const colors = pc.createColors(hasColor);
  const ofState: Readonly<Record<string, (text: string) => string>> = {
    success: colors.green,
    running: colors.cyan,
    restarting: colors.magenta,
    queued: colors.gray,
    scheduled: colors.gray,
    failed: colors.red,
    upstream_failed: colors.yellow,
    up_for_retry: colors.yellow,
    up_for_reschedule: colors.cyan,
    skipped: colors.magenta,
  };
  const state = (name: string | null): string => (ofState[name ?? ''] ?? colors.dim)(name ?? 'no state');
  return {
    bold: colors.bold,
    dim: colors.dim,
    bad: colors.red,
    warn: colors.yellow,
    state,
    cell: (column, text) => (column.endsWith('state') && text in ofState ? state(text) : text),
  };
}
