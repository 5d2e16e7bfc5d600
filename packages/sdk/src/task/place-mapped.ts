// Placing a function task once per element of lists that are known now or when the run is.
import { type MappingDefinition, TaskKind, type ValueExpression } from '@ariel/core';
import { type FunctionDefinition, outputOf, placeDefinition } from './place-function-task.ts';
import { currentBuilder, type Wiring } from './place-task.ts';

type Inputs = Readonly<Record<string, unknown>>;

interface Mapping {
  readonly given: Inputs;
  /** Of `expand`. */
  readonly lists?: Inputs;
  /** Of `expandKwargs`. */
  readonly over?: unknown;
}

export function placeMapped(definition: FunctionDefinition, mapping: Mapping): object {
  const builder = currentBuilder(`task "${definition.baseId}"`);
  if (definition.kind !== TaskKind.function) {
    builder.refuse({
      code: 'ARIEL_MAP_INVALID',
      what: `a ${definition.kind} task cannot be mapped`,
      taskId: definition.baseId,
    });
  }
  const task = placeDefinition(builder, definition, {
    inputs: (wiring) =>
      Object.fromEntries(
        Object.entries(mapping.given).map(([name, value]) => [name, wiring.wire(name, value)]),
      ),
    mapping: (wiring) =>
      mapping.lists === undefined
        ? kwargsOf(wiring, mapping.over)
        : crossOf(wiring, mapping.given, mapping.lists),
  });
  return outputOf(builder, task);
}

function crossOf(wiring: Wiring, given: Inputs, lists: Inputs): MappingDefinition {
  const entries = Object.entries(lists).filter(([, over]) => over !== undefined);
  if (entries.length === 0) refuse(wiring, 'expand() is given nothing to map over');
  const twice = entries.find(([name]) => name in given);
  if (twice !== undefined) refuse(wiring, `input "${twice[0]}" is given by both partial() and expand()`);
  const inputs = entries.map(([name, value]) => ({ name, over: listOf(wiring, name, value) }));
  return { kind: 'cross', inputs };
}

function kwargsOf(wiring: Wiring, over: unknown): MappingDefinition {
  if (
    Array.isArray(over) &&
    over.some((item) => typeof item !== 'object' || item === null || Array.isArray(item))
  ) {
    refuse(wiring, 'expandKwargs() is given a list of which not every element is an object of inputs');
  }
  return { kind: 'kwargs', over: listOf(wiring, 'expandKwargs', over) };
}

function listOf(wiring: Wiring, name: string, value: unknown): ValueExpression {
  const { maxMapLength } = wiring.builder;
  if (Array.isArray(value) && value.length > maxMapLength) {
    wiring.builder.refuse({
      code: 'ARIEL_MAP_TOO_LONG',
      what: `input "${name}" maps over ${value.length} elements; the limit is ${maxMapLength}`,
      taskId: wiring.taskId,
    });
  }
  const expression = wiring.wire(name, value);
  const isList = Array.isArray(value) || expression.kind === 'output' || expression.kind === 'param';
  return isList ? expression : refuse(wiring, `input "${name}" is to be mapped over, but it is no list`);
}

function refuse(wiring: Wiring, what: string): never {
  return wiring.builder.refuse({ code: 'ARIEL_MAP_INVALID', what, taskId: wiring.taskId });
}
