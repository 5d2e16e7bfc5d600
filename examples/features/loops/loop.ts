// A loop: a group runs again and again, each time with the result of the time before, until it is good enough.
import { dag, type LoopTools, type Output, task, taskGroup } from 'ariel';

interface Draft {
  readonly text: string;
  readonly score: number;
}

const write = task('write', () => 'Once upon a time');
const improve = task(
  'improve',
  ({ first, last, round }: { first: string; last: Draft | null; round: number }, { log, loop }) => {
    log.info(`round ${round + 1} of at most ${loop?.maxIterations}`);
    return `${last?.text ?? first}!`;
  },
);
const rate = task(
  'rate',
  ({ text }: { text: string }): Draft => ({ text, score: text.split('!').length - 1 }),
);
const publish = task('publish', ({ draft }: { draft: Draft }) => draft.text);

/** The body must end in one task; what that returns is the result of the iteration. */
const refine = taskGroup('refine', ({ first }: { first: Output<string> }, { loop }: LoopTools<Draft>) => {
  return rate({ text: improve({ first, last: loop.previous, round: loop.index }) });
});

export default dag('loop_until_good', { tags: ['feature', 'loop'] }, () => {
  const draft = refine.loop({ maxIterations: 10, until: ({ score }) => score >= 3 }, { first: write() });
  publish({ draft });
});
