import { Module } from '@nestjs/common';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { AccessTokensService } from './access-tokens.service.js';
import { AccessTokenStrategy } from './bearer/access-token.strategy.js';
import { AuthorizationCodeGrant } from './endpoint/grants/authorization-code.grant.js';
import { RefreshTokenGrant } from './endpoint/grants/refresh-token.grant.js';
import { TokenResponses } from './endpoint/token-responses.service.js';
import { TokenController } from './endpoint/token.controller.js';
import { TokenService } from './endpoint/token.service.js';
import { GrantsService } from './grants.service.js';
import { IntrospectController } from './introspection/introspect.controller.js';
import { IntrospectService } from './introspection/introspect.service.js';
import { LastUsedService } from './last-used.service.js';
import { RememberedTokens } from './remembered-tokens.service.js';
import { RefreshTokensService } from './refresh/refresh-tokens.service.js';
import { RotationService } from './refresh/rotation.service.js';
import { RevocationSubscriber } from './revocation.subscriber.js';
import { RevokeController } from './revocation/revoke.controller.js';
import { RevokeService } from './revocation/revoke.service.js';
import { TokenRevocationService } from './token-revocation.service.js';

/** What is issued to clients and how it ends, and the guard that lets it in. */
@Module({
  imports: [ClientsModule, AuthorizationModule],
  controllers: [TokenController, RevokeController, IntrospectController],
  providers: [
    TokenService,
    TokenResponses,
    AuthorizationCodeGrant,
    RefreshTokenGrant,
    AccessTokensService,
    RefreshTokensService,
    RotationService,
    GrantsService,
    TokenRevocationService,
    RevokeService,
    IntrospectService,
    LastUsedService,
    RememberedTokens,
    RevocationSubscriber,
    AccessTokenStrategy,
  ],
  exports: [AccessTokensService, TokenRevocationService, LastUsedService],
})
export class TokensModule {}
