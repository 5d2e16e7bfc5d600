// Loops in loops: every lesson is repeated until it sits, and lessons follow each other until the course is over.
import { dag, type LoopTools, type Output, task, taskGroup } from 'ariel';

const practise = task('practise', ({ lesson, last }: { lesson: number; last: string | null }) => {
  return `${last ?? `lesson ${lesson}:`} again`;
});
const practising = taskGroup(
  'practising',
  ({ lesson }: { lesson: Output<number> }, { loop }: LoopTools<string>) => {
    return practise({ lesson, last: loop.previous });
  },
);
const note = task('note', ({ before, done }: { before: string[] | null; done: string }) => [
  ...(before ?? []),
  done,
]);
const course = taskGroup(
  'course',
  (_inputs: Readonly<Record<string, never>>, { loop }: LoopTools<string[]>) => {
    const done = practising.loop(
      { maxIterations: 5, until: (text) => text.split('again').length > 2 },
      { lesson: loop.index },
    );
    return note({ before: loop.previous, done });
  },
);
const diploma = task('diploma', ({ lessons }: { lessons: string[] }) => lessons);

export default dag('loop_nested', { tags: ['feature', 'loop'] }, () => {
  diploma({ lessons: course.loop({ maxIterations: 2 }) });
});
