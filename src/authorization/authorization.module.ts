import { Module } from '@nestjs/common';
import { ClientsModule } from '../clients/clients.module.js';
import { UsersModule } from '../users/users.module.js';
import { AuthorizeController } from './authorize/authorize.controller.js';
import { AuthorizeService } from './authorize/authorize.service.js';
import { CallbackController } from './callback/callback.controller.js';
import { CallbackService } from './callback/callback.service.js';
import { CodesService } from './codes/codes.service.js';
import { ConsentController } from './consent/consent.controller.js';
import { ConsentPurpose } from './consent/consent-purpose.service.js';
import { ConsentService } from './consent/consent.service.js';
import { AuthorizationRequestsService } from './requests/authorization-requests.service.js';
import { DecisionsService } from './requests/decisions.service.js';
import { RevocationsService } from './revocation/revocations.service.js';

/** How a client gets a person's consent: /authorize, the consent page, the callback, codes. */
@Module({
  imports: [ClientsModule, UsersModule],
  controllers: [AuthorizeController, ConsentController, CallbackController],
  providers: [
    AuthorizeService,
    AuthorizationRequestsService,
    CallbackService,
    CodesService,
    ConsentPurpose,
    ConsentService,
    DecisionsService,
    RevocationsService,
  ],
  exports: [CodesService],
})
export class AuthorizationModule {}
