import { Module } from '@nestjs/common';
import { CodesService } from './codes/codes.service.js';

/** How a client gets a person's consent: /authorize, the consent page, the callback, codes. */
@Module({ providers: [CodesService], exports: [CodesService] })
export class AuthorizationModule {}
