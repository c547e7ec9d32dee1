import type { RequestHandler, Response } from 'express';
import { HttpFailure } from '../errors/failure.js';
import { isLoopbackHost } from './loopback.js';

const PUBLIC_ROUTES = /^\/(\.well-known\/|(register|token|revoke|introspect)(\/|$))/;
const MCP_ROUTES = /^\/(mcp|sse|messages|tools)(\/|$)/;

const EXPOSED = 'WWW-Authenticate, Mcp-Session-Id, Location';
const ALLOWED = [
  'Authorization',
  'Content-Type',
  'MCP-Protocol-Version',
  'Mcp-Session-Id',
  'Mcp-Method',
  'Mcp-Name',
  'Last-Event-ID',
  'Prefer',
].join(', ');

/** Which origins may call the MCP routes. */
export interface OriginRule {
  baseUrl: string;
  /** Exact origins besides. */
  allowedOrigins: readonly string[];
}

/**
 * Whether a page of that origin may call the MCP routes: BASE's own, one of the list, any https origin where BASE is
 * https, a loopback one where BASE is loopback. With the host policy it stops DNS rebinding.
 */
export function isAllowedOrigin(origin: string, { baseUrl, allowedOrigins }: OriginRule): boolean {
  if (origin === baseUrl || allowedOrigins.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.origin !== origin) return false;
  const base = new URL(baseUrl);
  if (isLoopbackHost(base.hostname)) return isLoopbackHost(url.hostname);
  return base.protocol === 'https:' && url.protocol === 'https:';
}

/** CORS for every route: `*` where anyone may ask, the origin rule on the MCP routes (else 403), none elsewhere. */
export function cors(rule: OriginRule): RequestHandler {
  return (request, response, next) => {
    const origin = request.headers.origin;
    const isMcp = MCP_ROUTES.test(request.path);
    if (isMcp && origin !== undefined && !isAllowedOrigin(origin, rule)) {
      next(new HttpFailure(403, 'This origin is not allowed'));
      return;
    }
    if (isMcp) response.setHeader('Vary', 'Origin');
    const allowed = isMcp ? origin : PUBLIC_ROUTES.test(request.path) ? '*' : undefined;
    if (allowed === undefined) {
      next();
      return;
    }
    response.set({ 'Access-Control-Allow-Origin': allowed, 'Access-Control-Expose-Headers': EXPOSED });
    if (isPreflight(request.method, request.headers)) answerPreflight(response);
    else next();
  };
}

function isPreflight(method: string, headers: Record<string, unknown>): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function answerPreflight(response: Response): void {
  response
    .status(204)
    .set({
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, OPTIONS',
      'Access-Control-Allow-Headers': ALLOWED,
      'Access-Control-Max-Age': '600',
    })
    .end();
}
