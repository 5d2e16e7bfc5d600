// Input expressions → values for one instance. Stored values are asked for one by one as they are needed: the server
// answers from the database, the local runner from memory, and both go by the same rules.
import type { MappingDefinition } from '../dag/dag-definition.ts';
import type { GroupArgumentExpression, LoopExpression, ValueExpression } from '../dag/value-expression.ts';
import { mappingPositions } from '../plan/mapping-positions.ts';
import {
  type AppliedInput,
  concatInput,
  jsonInput,
  listInput,
  objectInput,
  zipInput,
} from './applied-input.ts';
import { groupOf, taskOf } from './graph-parts.ts';
import { type OutputRead, ownCoordinates, readBelow, readOf } from './instance-place.ts';
import { itemsOf, splitJsonObject } from './split-json.ts';
import { askItems, askText, type InputPlace, type Resolving } from './value-request.ts';

/** Marks a template inside an input's JSON: it is rendered where the task runs. */
export const TEMPLATE_MARK = '__ariel_template__';

/** The value of an expression as a whole. */
export function* resolveWhole(place: InputPlace, expression: ValueExpression): Resolving<AppliedInput> {
  switch (expression.kind) {
    case 'literal':
      return jsonInput(expression.json);
    case 'output':
      return jsonInput(
        yield* outputText(readOf(place.graph, place.instance, expression.taskId, expression.key)),
      );
    case 'param':
      return jsonInput((yield* askText({ kind: 'param', as: 'text', name: expression.name })) ?? 'null');
    case 'template':
      return jsonInput(
        JSON.stringify({
          [TEMPLATE_MARK]: expression.source,
          ...(expression.isFile ? { isFile: true } : {}),
        }),
      );
    // Only inputs as such are functions of the context, and those are the task process's.
    case 'function':
      return jsonInput('null');
    case 'groupArgument':
      return yield* resolveGroupArgument(place, expression);
    case 'map':
    case 'filter': {
      const to = yield* resolveWhole(place, expression.source);
      return {
        kind: expression.kind === 'map' ? 'mapEach' : 'filterEach',
        function: expression.function,
        to,
      };
    }
    case 'zip': {
      const lists = yield* resolveAll(place, expression.sources);
      return zipInput(lists, expression.fillJson);
    }
    case 'concat': {
      const lists = yield* resolveAll(place, expression.sources);
      return concatInput(lists);
    }
    case 'loop':
      return jsonInput(yield* resolveLoop(place, expression));
    case 'list':
      return listInput(yield* resolveAll(place, expression.items));
    case 'object': {
      const values = yield* resolveAll(place, Object.values(expression.entries));
      const keys = Object.keys(expression.entries);
      return objectInput(Object.fromEntries(values.map((value, index) => [keys[index] ?? '', value])));
    }
  }
}

function* resolveAll(place: InputPlace, expressions: readonly ValueExpression[]): Resolving<AppliedInput[]> {
  const values: AppliedInput[] = [];
  for (const expression of expressions) values.push(yield* resolveWhole(place, expression));
  return values;
}

/** One item of a list, without the others; of an object the pair of key and value. */
function* resolveItem(
  place: InputPlace,
  expression: ValueExpression,
  index: number,
): Resolving<AppliedInput> {
  switch (expression.kind) {
    case 'map':
    case 'filter': {
      const to = yield* resolveItem(place, expression.source, index);
      return { kind: expression.kind, function: expression.function, to };
    }
    case 'zip': {
      const items: AppliedInput[] = [];
      for (const source of expression.sources) {
        const isThere = index < (yield* resolveLength(place, source));
        items.push(
          isThere ? yield* resolveItem(place, source, index) : jsonInput(expression.fillJson ?? 'null'),
        );
      }
      return listInput(items);
    }
    case 'concat': {
      let rest = index;
      for (const source of expression.sources) {
        const length = yield* resolveLength(place, source);
        if (rest < length) return yield* resolveItem(place, source, rest);
        rest -= length;
      }
      return jsonInput('null');
    }
    case 'list': {
      const item = expression.items[index];
      return item ? yield* resolveWhole(place, item) : jsonInput('null');
    }
    case 'object': {
      const [key, value] = Object.entries(expression.entries)[index] ?? [];
      if (key === undefined || !value) return jsonInput('null');
      return listInput([jsonInput(JSON.stringify(key)), yield* resolveWhole(place, value)]);
    }
    case 'groupArgument': {
      const whole = yield* resolveGroupArgument(place, expression);
      return partsOf(whole)[index] ?? jsonInput('null');
    }
    default:
      return jsonInput((yield* resolveItems(place, expression))[index] ?? 'null');
  }
}

/** The items of a value; parts of them may need a function. Of what a function gives as a whole nothing can be taken. */
function partsOf(whole: AppliedInput): readonly AppliedInput[] {
  switch (whole.kind) {
    case 'json':
      return itemsOf(whole.json).map(jsonInput);
    case 'list':
      return whole.items;
    case 'object':
      return Object.entries(whole.entries).map(([key, value]) =>
        listInput([jsonInput(JSON.stringify(key)), value]),
      );
    case 'mapEach':
    case 'filterEach': {
      const kind = whole.kind === 'mapEach' ? 'map' : 'filter';
      return partsOf(whole.to).map((to) => ({ kind, function: whole.function, to }));
    }
    case 'concat':
      return whole.lists.flatMap(partsOf);
    case 'zip': {
      const columns = whole.lists.map(partsOf);
      const lengths = columns.map(({ length }) => length);
      const length = whole.fillJson === null ? Math.min(...lengths) : Math.max(...lengths);
      const filling = jsonInput(whole.fillJson ?? 'null');
      return Array.from({ length: lengths.length === 0 ? 0 : length }, (_, index) =>
        listInput(columns.map((column) => column[index] ?? filling)),
      );
    }
    case 'map':
    case 'filter':
    case 'entry':
      return [];
  }
}

/** How many items an expression has; functions do not change it. */
function* resolveLength(place: InputPlace, expression: ValueExpression): Resolving<number> {
  switch (expression.kind) {
    case 'map':
    case 'filter':
      return yield* resolveLength(place, expression.source);
    case 'zip':
    case 'concat': {
      const lengths: number[] = [];
      for (const source of expression.sources) lengths.push(yield* resolveLength(place, source));
      if (expression.kind === 'concat') return lengths.reduce((sum, length) => sum + length, 0);
      if (lengths.length === 0) return 0;
      return expression.fillJson === null ? Math.min(...lengths) : Math.max(...lengths);
    }
    case 'list':
      return expression.items.length;
    case 'object':
      return Object.keys(expression.entries).length;
    case 'groupArgument':
      return partsOf(yield* resolveGroupArgument(place, expression)).length;
    default:
      return (yield* resolveItems(place, expression)).length;
  }
}

type Leaf = Exclude<
  ValueExpression,
  { readonly kind: 'map' | 'filter' | 'zip' | 'concat' | 'list' | 'object' | 'groupArgument' }
>;

function* resolveItems(place: InputPlace, expression: Leaf): Resolving<readonly string[]> {
  switch (expression.kind) {
    case 'literal':
      return literalItems(expression);
    case 'output': {
      const read = readOf(place.graph, place.instance, expression.taskId, expression.key);
      return yield* askItems({ kind: 'output', as: 'items', read });
    }
    case 'param':
      return yield* askItems({ kind: 'param', as: 'items', name: expression.name });
    default: {
      const whole = yield* resolveWhole(place, expression);
      return whole.kind === 'json' ? itemsOf(whole.json) : [];
    }
  }
}

/** What instance `index` of a mapping gets, by name; or an object of inputs that functions make. */
export function* resolveMapping(
  place: InputPlace,
  mapping: MappingDefinition,
  index: number,
): Resolving<{ readonly inputs: ReadonlyMap<string, AppliedInput>; readonly kwargs: AppliedInput | null }> {
  if (mapping.kind === 'kwargs') {
    const kwargs = yield* resolveItem(place, mapping.over, index);
    if (kwargs.kind !== 'json') return { inputs: new Map(), kwargs };
    const entries = splitJsonObject(kwargs.json) ?? [];
    return { inputs: new Map(entries.map(([name, json]) => [name, jsonInput(json)])), kwargs: null };
  }
  const lengths: number[] = [];
  for (const input of mapping.inputs) lengths.push(yield* resolveLength(place, input.over));
  const positions = mappingPositions(lengths, index);
  const inputs = new Map<string, AppliedInput>();
  for (const [source, input] of mapping.inputs.entries()) {
    inputs.set(input.name, yield* resolveItem(place, input.over, positions[source] ?? 0));
  }
  return { inputs, kwargs: null };
}

function* resolveGroupArgument(
  place: InputPlace,
  { groupId, name }: GroupArgumentExpression,
): Resolving<AppliedInput> {
  const mapping = groupOf(place.graph, groupId)?.mapping ?? null;
  const index = coordinateIn(place, groupId, 'mapped');
  if (mapping === null || index === null) return jsonInput('null');
  const { inputs, kwargs } = yield* resolveMapping(place, mapping, index);
  return kwargs === null ? (inputs.get(name) ?? jsonInput('null')) : { kind: 'entry', name, of: kwargs };
}

function* resolveLoop(place: InputPlace, { groupId, field }: LoopExpression): Resolving<string> {
  const index = coordinateIn(place, groupId, 'loop') ?? 0;
  if (field === 'index') return String(index);
  return (yield* resolvePrevious(place, groupId)) ?? 'null';
}

/** What the iteration before the instance's own gave: the value of the loop's terminal task. Null in the first. */
export function* resolvePrevious({ graph, instance }: InputPlace, groupId: string): Resolving<string | null> {
  const loop = groupOf(graph, groupId)?.loop ?? null;
  const at = instance.task.scopes.findIndex((scope) => scope.kind === 'loop' && scope.groupId === groupId);
  const coordinates = ownCoordinates(instance);
  const iteration = coordinates[at] ?? 0;
  if (loop === null || iteration <= 0) return null;
  const prefix = [...coordinates.slice(0, at), iteration - 1];
  return yield* outputText(readBelow(taskOf(graph, loop.terminalTaskId), 'return_value', prefix));
}

function coordinateIn({ instance }: InputPlace, groupId: string, kind: 'mapped' | 'loop'): number | null {
  const at = instance.task.scopes.findIndex((scope) => scope.kind === kind && scope.groupId === groupId);
  return ownCoordinates(instance)[at] ?? null;
}

function* outputText(read: OutputRead): Resolving<string> {
  const json = yield* askText({ kind: 'output', as: 'text', read });
  return json ?? 'null';
}

/** Items of literals, cut once per definition. */
const cut = new WeakMap<object, readonly string[]>();

function literalItems(literal: { readonly json: string }): readonly string[] {
  const parts = cut.get(literal) ?? itemsOf(literal.json);
  cut.set(literal, parts);
  return parts;
}
