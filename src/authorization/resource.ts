import { InvalidTarget } from '../common/errors/oauth-error.js';

/** BASE, and what of it clients are told to call: all are the one audience BASE. */
const PATHS = ['/', '/sse', '/mcp'];

/** RFC 3986: an absolute http(s) URI has no white space, control, backslash or non-ASCII character; browsers mend them. */
const URI = /^https?:\/\/[!-[\]-~]+$/i;

/**
 * Whether `resource` (RFC 8707 §2) names this service after URL normalisation: `baseUrl` with or without a slash,
 * or its `/sse` or `/mcp`. A query or a fragment makes it another.
 */
export function isOurResource(resource: string, baseUrl: string): boolean {
  if (!URI.test(resource) || !URL.canParse(resource)) return false;
  return PATHS.some((path) => new URL(resource).href === new URL(path, baseUrl).href);
}

/**
 * The audience that these resource indicators ask for: always BASE, also where none is given.
 *
 * @throws InvalidTarget where one of them is not ours (RFC 8707 §2)
 */
export function audienceOf(resources: readonly string[], baseUrl: string): string {
  if (!resources.every((resource) => isOurResource(resource, baseUrl))) {
    throw new InvalidTarget('The resource is not served here');
  }
  return baseUrl;
}
