import { Global, Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { EmbeddedEngine } from './embedded.engine.js';
import { DatabaseEngine } from './engine.js';
import { MigrationsService } from './migrations.service.js';
import { PoolService } from './pool.service.js';
import { PostgresEngine } from './postgres.engine.js';
import { PrismaService } from './prisma.service.js';
import { PriorityStatements } from './priority.service.js';
import { Statements } from './statements.service.js';

/** Opens the database that the configuration names, with its schema brought up to date first. */
async function openEngine(config: Config): Promise<DatabaseEngine> {
  const engine =
    config.databaseUrl === undefined
      ? await EmbeddedEngine.inFolder(config.dataDir)
      : new PostgresEngine(config.databaseUrl, config.migrationDatabaseUrl);
  try {
    await engine.migrate();
    return engine;
  } catch (error) {
    await engine.close();
    throw error;
  }
}

@Global()
@Module({
  providers: [
    { provide: DatabaseEngine, useFactory: openEngine, inject: [Config] },
    PrismaService,
    Statements,
    MigrationsService,
    PoolService,
    PriorityStatements,
  ],
  exports: [PrismaService, Statements, MigrationsService, PoolService, PriorityStatements],
})
export class DatabaseModule {}
