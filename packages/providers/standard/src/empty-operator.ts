// A task that does nothing: a point where edges meet.
import { addLibraryFolder, BaseOperator } from '@ariel/sdk';

addLibraryFolder(import.meta.url);

/**
 * Does nothing. Useful to join or part the edges of many tasks.
 *
 * @example
 * const done = new EmptyOperator({ taskId: 'done' });
 */
export class EmptyOperator extends BaseOperator<void> {
  execute(): void {}
}
