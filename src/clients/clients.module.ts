import { Module } from '@nestjs/common';
import { ClientAuthenticationService } from './authentication/client-authentication.service.js';
import { ClientsService } from './clients.service.js';
import { KeptMetadata } from './registration/kept-metadata.service.js';
import { RegistrationManagementService } from './registration/registration-management.service.js';
import { RegistrationController } from './registration/registration.controller.js';
import { RegistrationUpdateService } from './registration/registration-update.service.js';
import { RegistrationService } from './registration/registration.service.js';
import { ScopeCatalogue } from './scopes/scope-catalogue.service.js';

@Module({
  controllers: [RegistrationController],
  providers: [
    ClientsService,
    ClientAuthenticationService,
    ScopeCatalogue,
    KeptMetadata,
    RegistrationService,
    RegistrationUpdateService,
    RegistrationManagementService,
  ],
  exports: [ClientsService, ClientAuthenticationService, ScopeCatalogue],
})
export class ClientsModule {}
