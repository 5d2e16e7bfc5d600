// Loops inside of a mapped group: each instance has its own loop, which ends at its own time.
import { dag, type LoopTools, type Output, task, taskGroup } from 'ariel';

const listHouses = task('list_houses', () => [
  { street: 'Elm Street', price: 300 },
  { street: 'High Street', price: 950 },
  { street: 'Mill Lane', price: 620 },
]);
const offer = task('offer', ({ price, last }: { price: number; last: number | null }) => {
  return last === null ? price : last - 100; // nobody wanted it: cheaper
});
const negotiate = taskGroup(
  'negotiate',
  ({ price }: { price: Output<number> }, { loop }: LoopTools<number>) => {
    return offer({ price, last: loop.previous });
  },
);
const sign = task('sign', ({ street, price }: { street: string; price: number }) => `${street} for ${price}`);
const celebrate = task('celebrate', ({ contracts }: { contracts: string[] }) => contracts);

const sell = taskGroup('sell', ({ street, price }: { street: Output<string>; price: Output<number> }) => {
  const agreed = negotiate.loop({ maxIterations: 9, until: (asked) => asked <= 500 }, { price });
  return sign({ street, price: agreed });
});

export default dag('loop_in_mapped_group', { tags: ['feature', 'loop'] }, () => {
  celebrate({ contracts: sell.expandKwargs(listHouses()) });
});
