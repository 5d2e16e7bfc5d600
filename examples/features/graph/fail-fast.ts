// `failFast`: the first task that fails ends the run; what has not ended by then is skipped. Teardowns still run.
import { chain, dag, FailTask, task } from 'ariel';

const reserve = task('reserve_seats', () => 'row 12');
const release = task('release_seats', ({ seats }: { seats: string }) => `${seats} is free again`);
const charge = task('charge_card', ({ seats }: { seats: string }): string => {
  throw new FailTask(`the card was declined for ${seats}`);
});
const confirmed = task.sensor('airline_confirms', () => false, { mode: 'reschedule', pokeInterval: '1m' });
const print = task('print_tickets', () => 'printed');

export default dag('graph_fail_fast', { failFast: true, tags: ['feature', 'graph'] }, () => {
  const seats = reserve().asSetup();
  const released = release({ seats }).asTeardown({ setups: seats });
  // The card and the airline are asked side by side. The card fails, so nobody waits for the airline any more.
  chain(seats, confirmed(), print(), released);
  charge({ seats }).before(released);
});
