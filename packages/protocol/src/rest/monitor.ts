// Health and version. Names, order and absence are those of Airflow's public API.
import { Type } from 'typebox';
import { nullable, oneOf } from './shapes.ts';

export const HealthInfo = Type.Object({
  metadatabase: Type.Object({
    status: nullable(oneOf(['healthy', 'unhealthy'])),
  }),
  scheduler: Type.Object({
    status: nullable(oneOf(['healthy', 'unhealthy'])),
    latest_scheduler_heartbeat: nullable(Type.String()),
    detailed_status: nullable(oneOf(['healthy', 'degraded', 'down'])),
    instances: Type.Optional(
      nullable(
        Type.Array(
          Type.Object({
            hostname: nullable(Type.String()),
            latest_scheduler_heartbeat: nullable(Type.String()),
          }),
        ),
      ),
    ),
  }),
  triggerer: Type.Object({
    status: nullable(oneOf(['healthy', 'unhealthy'])),
    latest_triggerer_heartbeat: nullable(Type.String()),
    detailed_status: nullable(oneOf(['healthy', 'degraded', 'down'])),
    instances: Type.Optional(
      nullable(
        Type.Array(
          Type.Object({
            hostname: nullable(Type.String()),
            latest_triggerer_heartbeat: nullable(Type.String()),
            team_names: Type.Array(Type.String()),
          }),
        ),
      ),
    ),
  }),
  dag_processor: Type.Optional(
    nullable(
      Type.Object({
        status: nullable(oneOf(['healthy', 'unhealthy'])),
        latest_dag_processor_heartbeat: nullable(Type.String()),
        detailed_status: nullable(oneOf(['healthy', 'degraded', 'down'])),
        instances: Type.Optional(
          nullable(
            Type.Array(
              Type.Object({
                hostname: nullable(Type.String()),
                latest_dag_processor_heartbeat: nullable(Type.String()),
                bundle_names: nullable(Type.Array(Type.String())),
              }),
            ),
          ),
        ),
      }),
    ),
  ),
});

export const VersionInfo = Type.Object({
  version: Type.String(),
  git_version: nullable(Type.String()),
});
