// Bodies that ask for many changes at once. Names and absence are those of Airflow's public API.
import { type Static, type TSchema, Type } from 'typebox';
import { nullable, oneOf } from './shapes.ts';

const onMissing = Type.Optional(oneOf(['fail', 'skip']));

/** Actions on `entity`: made, changed, or taken away (then a name may stand for it). */
export function bulkBody<Entity extends TSchema>(entity: Entity) {
  const entities = Type.Array(entity);
  const create = Type.Object(
    {
      action: Type.Literal('create'),
      entities,
      action_on_existence: Type.Optional(oneOf(['fail', 'skip', 'overwrite'])),
    },
    { additionalProperties: false },
  );
  const update = Type.Object(
    {
      action: Type.Literal('update'),
      entities,
      update_mask: Type.Optional(nullable(Type.Array(Type.String()))),
      action_on_non_existence: onMissing,
    },
    { additionalProperties: false },
  );
  const remove = Type.Object(
    {
      action: Type.Literal('delete'),
      entities: Type.Array(Type.Union([Type.String(), entity])),
      action_on_non_existence: onMissing,
    },
    { additionalProperties: false },
  );
  // What is wrong is told of the action that was asked for, and not of all three.
  const action = Type.Unsafe<Static<typeof create> | Static<typeof update> | Static<typeof remove>>({
    type: 'object',
    required: ['action'],
    discriminator: { propertyName: 'action' },
    oneOf: [create, update, remove],
  });
  return Type.Object({ actions: Type.Array(action) }, { additionalProperties: false });
}
