// Variables. Names, order and absence are those of Airflow's public API. Secrets leave hidden.
import { Type } from 'typebox';
import { bulkBody } from './bulk.ts';
import { anything, nullable } from './shapes.ts';

const text = nullable(Type.String());

export const VariableResponse = Type.Object({
  key: Type.String(),
  /** Null where it cannot be decrypted. */
  value: text,
  description: text,
  is_encrypted: Type.Boolean(),
  team_name: text,
});

export const VariableBody = Type.Object(
  {
    key: Type.String({ maxLength: 250 }),
    /** A text, or what is stored as its JSON text. */
    value: anything,
    description: Type.Optional(text),
    team_name: Type.Optional(nullable(Type.String({ maxLength: 50 }))),
  },
  { additionalProperties: false },
);

export const VariableBulk = bulkBody(VariableBody);

export const VariableCollection = Type.Object({
  variables: Type.Array(VariableResponse),
  total_entries: Type.Integer(),
});
