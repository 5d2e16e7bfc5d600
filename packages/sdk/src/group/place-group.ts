// Placing a group once, and once per item of lists.
import type { MappingDefinition, ValueExpression } from '@ariel/core';
import type { DagBuilder } from '../dag/dag-builder.ts';
import { outputReference } from '../reference/output-reference.ts';
import { referenceFacts } from '../reference/reference.ts';
import { currentBuilder } from '../task/current-builder.ts';
import { type GivenInputs, type GivenMapping, mappingOf } from '../task/mapping.ts';
import { addInputEdges, mappedOver } from '../task/place-task.ts';
import { wiringOf } from '../task/wiring.ts';
import { allTakenOut, groupNode, orderedAsGroup, orderedObject, takenOut } from './group-output.ts';
import { type GroupTemplate, idRequestOf, openGroup } from './open-group.ts';

export function placeGroup(template: GroupTemplate, inputs: unknown): unknown {
  const builder = currentBuilder(`group "${template.groupId}"`);
  const groupId = builder.claimGroupId(idRequestOf(template));
  const result = openGroup(builder, template, { groupId }, () =>
    template.body(inputs as never, noLoop(builder, groupId) as never),
  );
  if (result === undefined) return groupNode(builder, groupId);
  const facts = referenceFacts(result);
  if (facts?.owner === builder) return orderedAsGroup(builder, groupId, facts);
  return orderedObject(builder, groupId, result);
}

export function placeMappedGroup(template: GroupTemplate, given: GivenMapping): unknown {
  const builder = currentBuilder(`group "${template.groupId}"`);
  const groupId = builder.claimGroupId(idRequestOf(template));
  const mapping = builder.about({ groupId }, () =>
    mappingOf(wiringOf(builder, { groupId }, 'argument'), given),
  );
  const result = openGroup(builder, template, { groupId, mapping }, () =>
    template.body(
      argumentsOf(builder, { groupId, mapping, given }) as never,
      noLoop(builder, groupId) as never,
    ),
  );
  for (const over of mappedOver(mapping)) addInputEdges(builder, over, { kind: 'group', id: groupId });
  if (result === undefined) return groupNode(builder, groupId);
  const facts = referenceFacts(result);
  return facts === undefined
    ? orderedObject(builder, groupId, allTakenOut(builder, groupId, result))
    : orderedAsGroup(builder, groupId, takenOut(builder, groupId, facts));
}

interface MappedGroup {
  readonly groupId: string;
  readonly mapping: MappingDefinition;
  readonly given: GivenMapping;
}

/**
 * The body's arguments: those of `partial` as they are, the others as references. Of objects that only a run knows, every
 * name may be asked for.
 */
function argumentsOf(builder: DagBuilder, { groupId, mapping, given }: MappedGroup): object {
  const names = mapping.kind === 'cross' ? mapping.inputs.map(({ name }) => name) : namesIn(given.over);
  const argument = (name: string): object => {
    const expression: ValueExpression = { kind: 'groupArgument', groupId, name };
    const label = `argument "${name}" of group "${groupId}"`;
    return outputReference(builder, { expression, scope: groupId, label }, null);
  };
  const known: Record<string, unknown> = {
    ...given.given,
    ...Object.fromEntries(names.map((name) => [name, argument(name)])),
  };
  if (mapping.kind === 'cross' || Array.isArray(given.over)) return known;
  return new Proxy(known, {
    get(target, name) {
      if (typeof name === 'string' && !Object.hasOwn(target, name)) target[name] = argument(name);
      return Reflect.get(target, name);
    },
  });
}

function namesIn(over: unknown): string[] {
  const objects: readonly GivenInputs[] = Array.isArray(over) ? over : [];
  return [...new Set(objects.flatMap((each) => Object.keys(each)))];
}

/** What a body gets that asks for an iteration where there is none. */
function noLoop(builder: DagBuilder, groupId: string): object {
  return Object.defineProperty({}, 'loop', {
    get: () =>
      builder.refuse({
        code: 'ARIEL_LOOP_INVALID',
        what: `the body of group "${groupId}" asks for the loop, but the group is not placed with .loop()`,
        remedy: 'Place it with .loop().',
      }),
  });
}
