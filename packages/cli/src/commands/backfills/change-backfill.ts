// `ariel backfill pause`, `unpause` and `cancel`.
import { actor, act as perform } from '../../client/act.ts';
import { readDatabase } from '../../client/read-database.ts';
import { outputOf } from '../../output/output-flag.ts';
import { printRecord } from '../../output/print-rows.ts';
import type { CommandBody } from '../command.ts';
import { usageError } from '../command-error.ts';
import { ExitCode } from '../exit-code.ts';
import type { Given } from '../given.ts';
import { backfillRecord } from './backfill-progress.ts';

export const changeBackfill =
  (what: 'pause' | 'unpause' | 'cancel'): CommandBody =>
  async ({ config, screen }, given) => {
    const id = backfillNumber(given);
    await perform(config(), (control) =>
      what === 'cancel'
        ? control.cancelBackfill({ id, actor })
        : control.setBackfillPaused({ id, isPaused: what === 'pause', actor }),
    );
    const record = await readDatabase(config(), (database) => backfillRecord(database, id));
    printRecord(screen, record, outputOf(given));
    return ExitCode.ok;
  };

export function backfillNumber(given: Given): number {
  const text = given.positional(0);
  if (/^\d+$/.test(text)) return Number(text);
  throw usageError(`A backfill is named by its number, not ${JSON.stringify(text)}.`);
}
