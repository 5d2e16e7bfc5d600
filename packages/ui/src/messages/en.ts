// Every text of the pages, in English, from one file for each place where texts stand. Sentences with values are functions, so that
// other languages may order them anew.
import { accessTexts } from './en-access.ts';
import { actsTexts } from './en-acts.ts';
import { dagTexts } from './en-dag.ts';
import { listsTexts } from './en-lists.ts';
import { runTexts } from './en-run.ts';
import { shellTexts } from './en-shell.ts';
import { taskTexts } from './en-task.ts';

export const t = {
  ...shellTexts,
  ...listsTexts,
  ...dagTexts,
  ...runTexts,
  ...taskTexts,
  ...actsTexts,
  access: accessTexts,
} as const;
