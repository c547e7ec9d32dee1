import { Module } from '@nestjs/common';
import { AccessTokensService } from './access-tokens.service.js';
import { AccessTokenStrategy } from './bearer/access-token.strategy.js';
import { LastUsedService } from './last-used.service.js';
import { RevocationSubscriber } from './revocation.subscriber.js';

/** What is issued to clients, and the guard that lets it in. */
@Module({
  providers: [AccessTokensService, LastUsedService, RevocationSubscriber, AccessTokenStrategy],
  exports: [AccessTokensService],
})
export class TokensModule {}
