import { Controller, Get, Query, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { PageErrorFilter } from '../common/errors/failure.filters.js';
import { isLoopbackHost } from '../common/http/loopback.js';
import { sendPage } from '../common/pages/page.js';
import { Config } from '../config/config.js';
import { DiscoveryCheck } from './discovery-check.service.js';

/** The page that says what this is and how to connect to it. */
@Controller()
@UseFilters(PageErrorFilter)
@ApiExcludeController()
export class HomeController {
  constructor(
    private readonly config: Config,
    private readonly check: DiscoveryCheck,
  ) {}

  /** The page; with `?check`, also what a connector would find at the public address. */
  @Get()
  async home(@Query('check') check: unknown, @Res() response: Response): Promise<void> {
    const { baseUrl, serverName } = this.config;
    sendPage(response, 200, 'home/views/home', {
      title: serverName,
      baseUrl,
      connectorUrl: `${baseUrl}/sse`,
      isLocal: isLoopbackHost(new URL(baseUrl).hostname),
      findings: check === undefined ? undefined : await this.check.findings(),
    });
  }
}
