// Mapping inside of mapped groups, to any depth: countries, in each of them cities, in each of those streets.
import { dag, type Output, task, taskGroup } from 'ariel';

const countries = task('list_countries', () => ['NL', 'PT']);
const cities = task('list_cities', ({ country }: { country: string }) => {
  return country === 'NL' ? ['Delft', 'Gouda'] : ['Braga'];
});
const streets = task('list_streets', ({ city }: { city: string }) =>
  [1, 2].map((number) => `${city} street ${number}`),
);
const visit = task('visit', ({ street }: { street: string }, { ti }) => `${street} (${ti.path})`);
const diary = task('diary', ({ visits }: { visits: string[][][] }) => visits);

const perCity = taskGroup('city', ({ city }: { city: Output<string> }) => {
  return visit.expand({ street: streets({ city }) });
});
const perCountry = taskGroup('country', ({ country }: { country: Output<string> }) => {
  return perCity.expand({ city: cities({ country }) });
});

export default dag('mapping_nested', { tags: ['feature', 'mapping'] }, () => {
  // A list of countries, each a list of cities, each a list of streets.
  diary({ visits: perCountry.expand({ country: countries() }) });
});
