// `ariel state-store clean`.
import { act, actor } from '../../client/act.ts';
import type { CommandBody } from '../command.ts';

export const cleanStates: CommandBody = async ({ config, screen }, given) => {
  const dryRun = given.flag('dryRun');
  const { result } = await act(config(), (control) => control.cleanStateStore({ dryRun, actor }));
  const values = result === 1 ? '1 value' : `${result} values`;
  screen.print(dryRun ? `A dry run: ${values} would be deleted.` : `Deleted ${values}.`);
  return 0;
};
