import { Module } from '@nestjs/common';
import { OpenApiController } from './openapi.controller.js';
import { OpenApiService } from './openapi.service.js';
import { SwaggerUiService } from './swagger-ui.service.js';

/** The API, described by itself. */
@Module({ controllers: [OpenApiController], providers: [OpenApiService, SwaggerUiService] })
export class OpenApiModule {}
