// The flag with which every listing lets its format be chosen.
import type { Flag } from '../commands/command.ts';
import type { Given } from '../commands/given.ts';
import { type OutputFormat, outputFormats } from './print-rows.ts';

export const outputFlag: Flag = {
  spelling: '-o, --output <format>',
  description: 'How to print: a table for people, the others for scripts.',
  choices: outputFormats,
  defaultValue: 'table',
};

/** Airflow's, for scripts that give it. */
export const colorFlag: Flag = {
  spelling: '--color <when>',
  description: 'Understood for Airflow: NO_COLOR turns colours off.',
  isHidden: true,
};

export function outputOf(given: Given): OutputFormat {
  const chosen = given.text('output');
  return outputFormats.find((format) => format === chosen) ?? 'table';
}
