import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { sendPublished } from '../common/http/published.js';
import { sendPage } from '../common/pages/page.js';
import { Config } from '../config/config.js';
import { OpenApiService } from './openapi.service.js';
import { SwaggerUiService } from './swagger-ui.service.js';

/** Scripts, styles and requests of our own origin; Swagger UI's style has its pictures in `data:` URLs. */
const POLICY = {
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
};

/** What the API is: for programs, and to read. */
@Controller()
@ApiExcludeController()
export class OpenApiController {
  constructor(
    private readonly openApi: OpenApiService,
    private readonly swaggerUi: SwaggerUiService,
    private readonly config: Config,
  ) {}

  /** The OpenAPI document. */
  @Get('openapi.json')
  document(@Res() response: Response): void {
    sendPublished(response, this.openApi.published());
  }

  /** The page: with scripts Swagger UI, without them the list of routes. */
  @Get('docs')
  docs(@Res() response: Response): void {
    const data = { title: `${this.config.serverName}: the API`, routes: this.openApi.routes() };
    sendPage(response, 200, 'openapi/views/docs', data, { policy: POLICY });
  }

  /** What starts Swagger UI. */
  @Get('docs/start.js')
  startScript(@Res() response: Response): void {
    sendPublished(response, this.swaggerUi.startScript());
  }

  /** Swagger UI. */
  @Get('docs/swagger-ui-bundle.js')
  bundle(@Res() response: Response): void {
    sendPublished(response, this.swaggerUi.bundle());
  }

  /** Swagger UI's style. */
  @Get('docs/swagger-ui.css')
  style(@Res() response: Response): void {
    sendPublished(response, this.swaggerUi.style());
  }

  /** Our style over it, and that of the list. */
  @Get('docs/style.css')
  ownStyle(@Res() response: Response): void {
    sendPublished(response, this.swaggerUi.ownStyle());
  }
}
