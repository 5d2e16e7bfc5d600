// What addresses name, from the DAG down to the instance: the shapes of their parameters.
import { Type } from 'typebox';

export const DagParams = Type.Object({ dag_id: Type.String() });
export const RunParams = Type.Object({ ...DagParams.properties, dag_run_id: Type.String() });
export const TaskParams = Type.Object({ ...RunParams.properties, task_id: Type.String() });
export const MappedParams = Type.Object({ ...TaskParams.properties, map_index: Type.Integer() });
export const AssetParams = Type.Object({ asset_id: Type.Integer() });
