// Bodies that ask for many changes at once. Names and absence are those of Airflow's public API.
import { type TSchema, Type } from 'typebox';
import { nullable, oneOf } from './shapes.ts';

const onMissing = Type.Optional(oneOf(['fail', 'skip']));

/** Actions on `entity`: made, changed, or taken away (then a name may stand for it). */
export function bulkBody<Entity extends TSchema>(entity: Entity) {
  const entities = Type.Array(entity);
  return Type.Object(
    {
      actions: Type.Array(
        Type.Union([
          Type.Object(
            {
              action: Type.Literal('create'),
              entities,
              action_on_existence: Type.Optional(oneOf(['fail', 'skip', 'overwrite'])),
            },
            { additionalProperties: false },
          ),
          Type.Object(
            {
              action: Type.Literal('update'),
              entities,
              update_mask: Type.Optional(nullable(Type.Array(Type.String()))),
              action_on_non_existence: onMissing,
            },
            { additionalProperties: false },
          ),
          Type.Object(
            {
              action: Type.Literal('delete'),
              entities: Type.Array(Type.Union([Type.String(), entity])),
              action_on_non_existence: onMissing,
            },
            { additionalProperties: false },
          ),
        ]),
      ),
    },
    { additionalProperties: false },
  );
}
