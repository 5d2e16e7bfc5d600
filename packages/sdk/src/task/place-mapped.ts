// Placing a function task once per element of lists that are known now or when the run is.
import { currentBuilder } from './current-builder.ts';
import { type GivenMapping, mappingOf } from './mapping.ts';
import { type FunctionDefinition, outputOf, placeDefinition } from './place-function-task.ts';

export function placeMapped(definition: FunctionDefinition, mapping: GivenMapping): object {
  const builder = currentBuilder(`task "${definition.baseId}"`);
  const task = placeDefinition(builder, definition, {
    inputs: (wiring) =>
      Object.fromEntries(
        Object.entries(mapping.given).map(([name, value]) => [name, wiring.wire(name, value)]),
      ),
    mapping: (wiring) => mappingOf(wiring, mapping),
  });
  return outputOf(builder, task);
}
