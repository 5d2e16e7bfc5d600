// Makes the references that stand for results of tasks and groups, with all that an author can do with one.
import type { DagBuilder } from '../dag/dag-builder.ts';
import type { NodeReference } from '../dag/placed-task.ts';
import type { Orderable } from '../order/orderable.ts';
import { orderingOf, rememberNode } from '../order/ordering.ts';
import { refusedSetupMembers, setupMembers } from '../order/setup-teardown.ts';
import { listMembers } from './list-members.ts';
import { makeReference, type ReferenceFacts } from './reference.ts';

/**
 * `node`: what ordering it orders; null where it stands for a value only. `more` gets the reference once it is there.
 */
export function outputReference(
  builder: DagBuilder,
  described: Omit<ReferenceFacts, 'owner'>,
  node: NodeReference | null,
  more: (self: () => object) => object = () => ({}),
): object {
  const facts = { owner: builder, ...described };
  const self = (): object => output;
  const output: object = makeReference(
    {
      ...(node === null ? refusedOrdering(builder, facts.label) : orderingOf(builder, node)),
      ...(node?.kind === 'task'
        ? setupMembers(builder, node.id, self)
        : refusedSetupMembers(builder, node === null ? facts.label : `group "${node.id}"`)),
      ...listMembers(builder, facts),
      ...more(self),
    },
    facts,
  );
  if (node !== null) rememberNode(output, builder, node);
  return output;
}

function refusedOrdering(builder: DagBuilder, label: string): Orderable {
  const refuse = (): never =>
    builder.refuse({ code: 'ARIEL_CHAIN_INVALID', what: `${label} is ordered, but is a value and no task` });
  return { before: refuse, after: refuse, setUpstream: refuse, setDownstream: refuse };
}
