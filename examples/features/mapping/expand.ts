// `expand`: one instance of a task per element of a list. The list may be written here, or be what another task returns.
import { dag, task } from 'ariel';

const listCities = task('list_cities', () => ['Oslo', 'Rome']);
const measure = task('measure', ({ city }: { city: string }) => `${city}: ${city.length * 4} °C`);
const price = task(
  'price',
  ({ size, colour, currency }: { size: string; colour: string; currency: string }) => {
    return `${size} ${colour} in ${currency}`;
  },
);
const list = task('list', ({ lines }: { lines: string[] }) => lines);

export const perElement = dag('mapping_expand', { tags: ['feature', 'mapping'] }, () => {
  // All results together are an ordinary list again.
  list({ lines: measure.expand({ city: listCities() }) });
});

/** Of several lists, every combination; `partial` gives what all instances share. */
export const combinations = dag('mapping_partial_and_product', { tags: ['feature', 'mapping'] }, () => {
  const prices = price
    .partial({ currency: 'EUR' })
    .expand({ size: ['S', 'M'], colour: ['red', 'blue', 'green'] });
  list({ lines: prices });
});
