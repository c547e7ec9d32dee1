import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { McpModule } from '../mcp/mcp.module.js';
import { CleanUpService } from './clean-up.service.js';

/** The job that deletes what is of no more use. */
@Module({ imports: [ScheduleModule.forRoot(), McpModule], providers: [CleanUpService] })
export class CleanUpModule {}
