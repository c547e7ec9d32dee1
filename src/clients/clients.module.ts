import { Module } from '@nestjs/common';
import { ClientAuthenticationService } from './authentication/client-authentication.service.js';
import { ClientAssertionsService } from './authentication/client-assertions.service.js';
import { ClientKeysService } from './authentication/client-keys.service.js';
import { RememberedSecrets } from './authentication/remembered-secrets.service.js';
import { ClientUse } from './client-use.service.js';
import { ClientsService } from './clients.service.js';
import { DocumentClientsService } from './metadata-documents/document-clients.service.js';
import { FetchLimits } from './metadata-documents/fetch/fetch-limits.js';
import { Internet } from './metadata-documents/fetch/internet.service.js';
import { RemoteJsonService } from './metadata-documents/fetch/remote-json.service.js';
import { MetadataDocumentsService } from './metadata-documents/metadata-documents.service.js';
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
    ClientUse,
    ClientAuthenticationService,
    ClientAssertionsService,
    ClientKeysService,
    RememberedSecrets,
    MetadataDocumentsService,
    DocumentClientsService,
    RemoteJsonService,
    FetchLimits,
    Internet,
    ScopeCatalogue,
    KeptMetadata,
    RegistrationService,
    RegistrationUpdateService,
    RegistrationManagementService,
  ],
  exports: [ClientsService, ClientUse, ClientAuthenticationService, ScopeCatalogue],
})
export class ClientsModule {}
