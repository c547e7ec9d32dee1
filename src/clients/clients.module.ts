import { Module } from '@nestjs/common';
import { ClientAuthenticationService } from './authentication/client-authentication.service.js';
import { ClientsService } from './clients.service.js';
import { ScopeCatalogue } from './scopes/scope-catalogue.service.js';

@Module({
  providers: [ClientsService, ClientAuthenticationService, ScopeCatalogue],
  exports: [ClientsService, ClientAuthenticationService, ScopeCatalogue],
})
export class ClientsModule {}
