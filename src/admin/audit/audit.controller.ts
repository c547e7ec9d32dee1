import { Get, Query } from '@nestjs/common';
import { AdminController } from '../access/admin-controller.js';
import { AuditPage, AuditPageQuery } from './audit.dto.js';
import { AuditQuery } from './audit.query.js';

/** Who did what, when, from where. */
@AdminController('audit')
export class AdminAuditController {
  constructor(private readonly query: AuditQuery) {}

  /** Lists what happened, newest first. */
  @Get()
  list(@Query() query: AuditPageQuery): Promise<AuditPage> {
    return this.query.page(query);
  }
}
