import { Global, Module } from '@nestjs/common';
import { AuditService } from './audit.service.js';
import { AuditPseudonyms } from './pseudonyms.service.js';

@Global()
@Module({ providers: [AuditPseudonyms, AuditService], exports: [AuditPseudonyms, AuditService] })
export class AuditModule {}
