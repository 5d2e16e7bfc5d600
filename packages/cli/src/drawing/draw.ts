// Draws where the flags of a command say it.
import type { CommandContext } from '../commands/command.ts';
import type { Given } from '../commands/given.ts';
import { dotText } from './dot-text.ts';
import type { DrawnGraph } from './drawn-graph.ts';
import { inlinePicture, saveDrawing } from './write-drawing.ts';

/** True where one of the flags was given, and followed. */
export function drewElsewhere(context: CommandContext, given: Given, graph: DrawnGraph): boolean {
  return draw(context, graph, { file: given.text('save'), isInline: given.flag('imgcat') });
}

/** The same for a run that is over. */
export function drawRun(context: CommandContext, given: Given, graph: () => DrawnGraph): void {
  const [file, isInline] = [given.text('saveDagrun'), given.flag('imgcatDagrun')];
  if (given.flag('showDagrun')) context.screen.print(dotText(graph()));
  if (file !== null || isInline) draw(context, graph(), { file, isInline });
}

function draw(
  context: CommandContext,
  graph: DrawnGraph,
  { file, isInline }: { readonly file: string | null; readonly isInline: boolean },
): boolean {
  if (file !== null) context.screen.note(`Saved ${saveDrawing(context, graph, file)}.`);
  if (isInline) context.screen.print(inlinePicture(context, graph));
  return file !== null || isInline;
}
