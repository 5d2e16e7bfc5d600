// Instances of a mapped task have names instead of numbers: by a template of their inputs, or by what their code says.
import { dag, task } from 'ariel';

const translate = task(
  'translate',
  ({ word, language }: { word: string; language: string }) => `${word} (${language})`,
  {
    mapIndexTemplate: '{{ word }} into {{ language }}',
  },
);
const weigh = task('weigh', ({ parcel }: { parcel: number }, { ti }) => {
  const kilograms = parcel * 3;
  ti.renderedMapIndex = `parcel ${parcel}: ${kilograms} kg`;
  return kilograms;
});

export default dag('mapping_names_of_instances', { tags: ['feature', 'mapping'] }, () => {
  translate.expand({ word: ['bread', 'salt'], language: ['nl', 'pt'] });
  weigh.expand({ parcel: [1, 2] });
});
