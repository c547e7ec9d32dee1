import { Module } from '@nestjs/common';
import { AdminGuard } from './access/admin.guard.js';
import { AdminKeyStrategy } from './access/admin-key.strategy.js';
import { Refusals } from './access/refusals.js';
import { AdminAuditController } from './audit/audit.controller.js';
import { AuditQuery } from './audit/audit.query.js';

/** The operators' routes. */
@Module({
  controllers: [AdminAuditController],
  providers: [AdminKeyStrategy, AdminGuard, Refusals, AuditQuery],
})
export class AdminModule {}
