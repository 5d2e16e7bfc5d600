// Refuses lists to map over of which nobody could say how long they are before a task runs: the length is planned, and
// planning never waits for functions of a DAG file. It must not say how long a list is: that is core's.
import type { MappingDefinition, ValueExpression } from '@ariel/core';
import type { Wiring } from './wiring.ts';

/** What keeps the length from being known, in words, or null. */
type Obstacle = string | null;

export function checkKnownLength(wiring: Wiring, mapping: MappingDefinition): void {
  const lists =
    mapping.kind === 'kwargs'
      ? [{ name: 'expandKwargs', over: mapping.over }]
      : mapping.inputs.map(({ name, over }) => ({ name, over }));
  for (const { name, over } of lists) {
    const obstacle = obstacleIn(wiring, over, 1);
    if (obstacle === null) continue;
    wiring.builder.refuse({
      code: 'ARIEL_MAP_LENGTH_UNKNOWN',
      what: `input "${name}" maps over ${obstacle}: its length would be known only where a task runs`,
      ...wiring.subject,
    });
  }
}

/** `depth`: 1 where the length of the list itself is asked for, 2 for that of its items, and so on. */
function obstacleIn(wiring: Wiring, over: ValueExpression, depth: number): Obstacle {
  switch (over.kind) {
    case 'literal':
    case 'param':
    case 'output':
      return null;
    case 'map':
    case 'filter':
      return depth === 1
        ? obstacleIn(wiring, over.source, 1)
        : `an item of a list that .${over.kind}() gives, inside of what is mapped over that list`;
    case 'zip':
      return depth > 2
        ? 'a part of what zip() gives, inside of what is mapped over it'
        : firstObstacle(wiring, over.sources, 1);
    case 'concat':
      return firstObstacle(wiring, over.sources, depth);
    case 'list':
      return depth === 1 ? null : firstObstacle(wiring, over.items, depth - 1);
    case 'object':
      return depth === 1 ? null : firstObstacle(wiring, Object.values(over.entries), depth - 1);
    case 'groupArgument':
      return argumentObstacle(wiring, over, depth);
    case 'loop':
      return `loop.${over.field}`;
    case 'function':
      return 'what a function of the context gives';
    case 'template':
      return 'a template';
  }
}

function firstObstacle(wiring: Wiring, parts: readonly ValueExpression[], depth: number): Obstacle {
  for (const part of parts) {
    const obstacle = obstacleIn(wiring, part, depth);
    if (obstacle !== null) return obstacle;
  }
  return null;
}

/** An argument is an item of what its group is mapped over. */
function argumentObstacle(
  wiring: Wiring,
  { groupId, name }: Extract<ValueExpression, { kind: 'groupArgument' }>,
  depth: number,
): Obstacle {
  const mapping = wiring.builder.groups.get(groupId)?.mapping ?? null;
  if (mapping === null) return null;
  if (mapping.kind === 'kwargs') return obstacleIn(wiring, mapping.over, depth + 2);
  const input = mapping.inputs.find((each) => each.name === name);
  return input === undefined ? null : obstacleIn(wiring, input.over, depth + 1);
}
