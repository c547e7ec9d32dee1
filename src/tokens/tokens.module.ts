import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { AccessTokensService } from './access-tokens.service.js';
import { AccessTokenStrategy } from './bearer/access-token.strategy.js';
import { AuthorizationCodeGrant } from './endpoint/grants/authorization-code.grant.js';
import { TokenController } from './endpoint/token.controller.js';
import { TokenService } from './endpoint/token.service.js';
import { LastUsedService } from './last-used.service.js';
import { RevocationSubscriber } from './revocation.subscriber.js';

/** What is issued to clients, and the guard that lets it in. */
@Module({
  imports: [ClientsModule, AuthorizationModule],
  controllers: [TokenController],
  providers: [
    TokenService,
    AuthorizationCodeGrant,
    AccessTokensService,
    LastUsedService,
    RevocationSubscriber,
    AccessTokenStrategy,
  ],
  exports: [AccessTokensService],
})
export class TokensModule {}
