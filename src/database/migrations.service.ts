import { Injectable, type OnModuleInit } from '@nestjs/common';
import { migrationNames } from './migrator.js';
import { PrismaService } from './prisma.service.js';

/** Whether the database still has the schema that this process was built for. */
@Injectable()
export class MigrationsService implements OnModuleInit {
  private names: string[] = [];

  constructor(private readonly prisma: PrismaService) {}

  async onModuleInit(): Promise<void> {
    this.names = await migrationNames();
  }

  /** The migrations that the database lacks, as after a restore of an older backup; those it has besides do not count. */
  async missing(): Promise<string[]> {
    const applied = await this.prisma.$queryRaw<{ migration_name: string }[]>`
      SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
    const known = new Set(applied.map((row) => row.migration_name));
    return this.names.filter((name) => !known.has(name));
  }
}
