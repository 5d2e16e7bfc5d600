// testkit PROVES: a simulated world for tests, and the words in which its scenarios are written. Development only.

export { all, anAlias, anAsset, any, onAssets } from './dag/asset-builder.ts';
export type { DagFixture } from './dag/dag-builder.ts';
export { aDag, everyDay } from './dag/dag-builder.ts';
export type { PublishOptions } from './dag/publish-definitions.ts';
export { publishDefinitions } from './dag/publish-definitions.ts';
export { listOf, objectOf, output, param, value } from './dag/sources.ts';
export type { TaskBuilder } from './dag/task-builder.ts';
export { t } from './dag/task-builder.ts';
export type { FleetMember, FleetOptions } from './fleet/fleet.ts';
export { Fleet } from './fleet/fleet.ts';
export type { LdapPerson, LdapServer, LdapServerOptions } from './servers/ldap-server.ts';
export { startLdapServer } from './servers/ldap-server.ts';
export type { MysqlServer } from './servers/mysql-server.ts';
export { startMysqlServer } from './servers/mysql-server.ts';
export type { TestDatabase, TestDatabaseOptions } from './servers/open-test-database.ts';
export { openTestDatabase, testDialect } from './servers/open-test-database.ts';
export { PgBouncerServer } from './servers/pgbouncer-server.ts';
export type { PostgresServerOptions } from './servers/postgres-server.ts';
export { PostgresServer, postgresPrograms } from './servers/postgres-server.ts';
export type { RedisServer, RedisServerOptions } from './servers/redis-server.ts';
export { startRedisServer } from './servers/redis-server.ts';
export { virtualEnvironment } from './servers/virtual-environment.ts';
export { isPeaceful } from './simulation/broken-at-the-end.ts';
// -- simulation
export { drawWorld } from './simulation/draw-world.ts';
export type { PlantedBug } from './simulation/planted-bug.ts';
export { plantedBugs } from './simulation/planted-bugs.ts';
export { shrinkWorld } from './simulation/shrink-world.ts';
export type { WorldOutcome, WorldRunOptions } from './simulation/simulated-world.ts';
export { runWorld } from './simulation/simulated-world.ts';
export type { WorldPlan } from './simulation/world-plan.ts';
export type { Answer, DeferralAnswer, ScriptedAttempt, TaskScript } from './world/answers.ts';
export {
  asks,
  defers,
  dies,
  fails,
  failsTimes,
  follows,
  looksAgain,
  reports,
  returns,
  skips,
  vanishes,
} from './world/answers.ts';
export { brokenInvariants } from './world/broken-invariants.ts';
export type { SimulatedTime } from './world/simulated-time.ts';
export { durationUs, simulatedTime } from './world/simulated-time.ts';
export type { Waiting, WaitingWorld } from './world/waiting-world.ts';
export { aWaitingWorld } from './world/waiting-world.ts';
export type { World, WorldOptions } from './world/world.ts';
export { aWorld } from './world/world.ts';
