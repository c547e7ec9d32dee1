import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AuditService } from '../../audit/audit.service.js';
import { Clock } from '../../common/clock.js';
import { StartFailure } from '../../common/errors/start-failure.js';
import { Config } from '../../config/config.js';
import { PrismaService } from '../../database/prisma.service.js';
import { PasswordsService } from '../passwords/passwords.service.js';
import { accountEmail } from './email.js';

/** Creates the account of ADMIN_EMAIL and ADMIN_PASSWORD where no user exists: else nobody could ever sign in. */
@Injectable()
export class FirstAccountService implements OnApplicationBootstrap {
  constructor(
    private readonly prisma: PrismaService,
    private readonly passwords: PasswordsService,
    private readonly audit: AuditService,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Of replicas that start together one creates it: the address is unique. Before the service listens. */
  async onApplicationBootstrap(): Promise<void> {
    if ((await this.prisma.user.findFirst({ select: { id: true } })) !== null) return;
    const email = accountEmail(this.config.adminEmail);
    if (email === undefined) throw new StartFailure('ADMIN_EMAIL: no account can have this address');
    const [created] = await this.prisma.user.createManyAndReturn({
      data: {
        email,
        passwordHash: await this.passwords.hash(this.config.adminPassword),
        createdAt: this.clock.now(),
      },
      skipDuplicates: true,
      select: { id: true },
    });
    if (created === undefined) return;
    this.audit.record({ type: 'user.created', outcome: 'success', actor: 'system', userId: created.id });
  }
}
