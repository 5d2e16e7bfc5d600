// The command that says what commands there are.
import type { Command } from '../command.ts';
import type { AllCommands } from './cheat-sheet.ts';

export const overviewCommands = (all: AllCommands): readonly Command[] => [
  {
    path: 'cheat-sheet',
    summary: 'Print all commands with what they do.',
    examples: [['ariel cheat-sheet', 'one line each']],
    load: async () => (await import('./cheat-sheet.ts')).cheatSheet(all),
  },
];
