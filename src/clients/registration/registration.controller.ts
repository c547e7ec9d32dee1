import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Res,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { OAuthErrorFilter } from '../../common/errors/failure.filters.js';
import { ReadsJson, SMALL_BODY } from '../../common/http/body.guard.js';
import { Config } from '../../config/config.js';
import { RateLimited } from '../../limits/rate-limit.decorator.js';
import { RegistrationAccessGuard } from './registration-access.guard.js';
import { RegistrationBodyPipe } from './registration-body.pipe.js';
import { RegistrationManagementService } from './registration-management.service.js';
import { RegistrationOpenGuard } from './registration-open.guard.js';
import { RegistrationUpdatePipe } from './registration-update.pipe.js';
import {
  ClientInformation,
  RegisteredClient,
  RegistrationBody,
  type RegistrationUpdate,
  type RequestedMetadata,
  UpdateBody,
} from './registration.dto.js';
import { RegistrationService } from './registration.service.js';

/** What opens a registration, as the API's description calls it. */
const REGISTRATION_ACCESS_TOKEN = 'registration-access-token';

/** Dynamic client registration (RFC 7591) and what a client may do with its registration (RFC 7592). */
@Controller('register')
@UseFilters(OAuthErrorFilter)
@ApiTags('oauth')
export class RegistrationController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly management: RegistrationManagementService,
    private readonly config: Config,
  ) {}

  /** Registers a client: 200, or 201 where the operator says so. 400 what cannot be registered, 403 closed. */
  @Post()
  @ReadsJson(SMALL_BODY)
  @RateLimited('register')
  @UseGuards(RegistrationOpenGuard)
  @Header('Cache-Control', 'no-store')
  @ApiBody({ type: RegistrationBody })
  @ApiOkResponse({ type: RegisteredClient })
  @ApiCreatedResponse({ type: RegisteredClient, description: 'With REGISTRATION_STATUS=201' })
  @ApiForbiddenResponse({ description: 'Registration is closed' })
  register(
    @Body(RegistrationBodyPipe) body: RequestedMetadata,
    @Res({ passthrough: true }) response: Response,
  ): Promise<RegisteredClient> {
    response.status(this.config.registrationStatus);
    return this.registration.register(body);
  }

  /** What is registered, without the secret. 401 without the client's registration access token. */
  @Get(':id')
  @ApiBearerAuth(REGISTRATION_ACCESS_TOKEN)
  @Header('Cache-Control', 'no-store')
  read(
    @Param('id') id: string,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<ClientInformation> {
    return this.management.read(id, authorization);
  }

  /**
   * Puts new metadata in the place of all that is registered (RFC 7592 §2.2): 200 with what was kept. 400 what could
   * not be registered or is not of this client, 401 without the client's registration access token, 403 closed.
   */
  @Put(':id')
  @ReadsJson(SMALL_BODY)
  @RateLimited('register')
  @UseGuards(RegistrationAccessGuard, RegistrationOpenGuard)
  @ApiBearerAuth(REGISTRATION_ACCESS_TOKEN)
  @ApiBody({ type: UpdateBody })
  @ApiOkResponse({ type: ClientInformation })
  @ApiForbiddenResponse({ description: 'Registration is closed' })
  @Header('Cache-Control', 'no-store')
  update(
    @Param('id') id: string,
    @Headers('authorization') authorization: string | undefined,
    @Body(RegistrationUpdatePipe) body: RegistrationUpdate,
  ): Promise<ClientInformation> {
    return this.management.update(id, authorization, body);
  }

  /** Ends the registration: 204 once nothing of the client can pass any more. 401 without its access token. */
  @Delete(':id')
  @ApiBearerAuth(REGISTRATION_ACCESS_TOKEN)
  @HttpCode(204)
  @Header('Cache-Control', 'no-store')
  async remove(
    @Param('id') id: string,
    @Headers('authorization') authorization: string | undefined,
  ): Promise<void> {
    await this.management.remove(id, authorization);
  }
}
