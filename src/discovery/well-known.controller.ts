import { Controller, Get, NotFoundException, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { OAuthErrorFilter } from '../common/errors/failure.filters.js';
import { sendPublished } from '../common/http/published.js';
import { DiscoveryService } from './discovery.service.js';
import {
  AuthorizationServerMetadata,
  Manifest,
  ProtectedResourceMetadata,
} from './documents/documents.dto.js';

/** A document's path, and the same with a connector's path appended (RFC 8414 §3.1, RFC 9728 §3.1). */
function withResources(name: string): string[] {
  return [name, `${name}/sse`, `${name}/mcp`];
}

/** The documents that a client starts from. */
@Controller('.well-known')
@UseFilters(OAuthErrorFilter)
@ApiTags('discovery')
export class WellKnownController {
  constructor(private readonly discovery: DiscoveryService) {}

  /**
   * The authorization server's metadata (RFC 8414). With a connector's path appended it is the same document: ChatGPT
   * asks for it there. RFC 8414 §3.3 would have an issuer with that path.
   */
  @Get(withResources('oauth-authorization-server'))
  @ApiOkResponse({ type: AuthorizationServerMetadata })
  authorizationServer(@Res() response: Response): void {
    sendPublished(response, this.discovery.authorizationServer());
  }

  /** The protected resource's metadata (RFC 9728): BASE itself. */
  @Get('oauth-protected-resource')
  @ApiOkResponse({ type: ProtectedResourceMetadata })
  protectedResource(@Res() response: Response): void {
    sendPublished(response, this.discovery.protectedResource(''));
  }

  /** The protected resource's metadata (RFC 9728), of `/sse`. */
  @Get('oauth-protected-resource/sse')
  @ApiOkResponse({ type: ProtectedResourceMetadata })
  protectedSse(@Res() response: Response): void {
    sendPublished(response, this.discovery.protectedResource('/sse'));
  }

  /** The protected resource's metadata (RFC 9728), of `/mcp`. */
  @Get('oauth-protected-resource/mcp')
  @ApiOkResponse({ type: ProtectedResourceMetadata })
  protectedMcp(@Res() response: Response): void {
    sendPublished(response, this.discovery.protectedResource('/mcp'));
  }

  /** What the server is, for people and models, and where everything is found. */
  @Get('mcp/manifest.json')
  @ApiOkResponse({ type: Manifest })
  manifest(@Res() response: Response): void {
    sendPublished(response, this.discovery.manifest());
  }

  /** 404, in JSON for whoever asks: this is no OpenID provider, and a client that got HTML here would not go on. */
  @Get(withResources('openid-configuration'))
  @ApiExcludeEndpoint()
  openIdConfiguration(): never {
    throw new NotFoundException('This is no OpenID provider: see /.well-known/oauth-authorization-server');
  }
}
