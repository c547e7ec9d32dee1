import type { Application, RequestHandler } from 'express';
import { HttpFailure } from '../errors/failure.js';

/** What a path with a parameter, a wildcard or an optional part has (path-to-regexp). */
const PATTERN = /[:*{]/;

/**
 * A known path with a method that it does not have is 405 with `Allow`, before anything asks who is calling.
 * Unknown paths go on to the router's 404.
 *
 * @param application its routes are the table; they are read at the first request, for they are added after this
 */
export function methodPolicy(application: Application): RequestHandler {
  let plain: ReadonlyMap<string, ReadonlySet<string>> | undefined;
  return (request, _response, next) => {
    plain ??= methodsOfPlainPaths(application);
    const allowed = plain.get(withoutSlash(request.path)) ?? methodsOf(application, request.path);
    if (allowed.size === 0 || allowed.has(request.method)) next();
    else next(new HttpFailure(405, 'This method is not allowed here', { Allow: [...allowed].join(', ') }));
  };
}

/** A slash at the end changes nothing about which route takes a path. */
function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) || path : path;
}

/** A layer of the router; its types leave out `match`. */
interface MatchingLayer {
  match(path: string): boolean;
}

/** Those of each path that a route has as it is: as many as there are routes. */
function methodsOfPlainPaths(application: Application): Map<string, Set<string>> {
  const paths = application.router.stack.map(({ route }) => route?.path as unknown);
  const plain = paths.filter((path): path is string => typeof path === 'string' && !PATTERN.test(path));
  return new Map(plain.map((path) => [path, methodsOf(application, path)]));
}

function methodsOf(application: Application, path: string): Set<string> {
  const methods = new Set<string>();
  for (const layer of application.router.stack) {
    if (layer.route === undefined || !(layer as unknown as MatchingLayer).match(path)) continue;
    for (const { method } of layer.route.stack) methods.add(method.toUpperCase());
  }
  if (methods.has('GET')) methods.add('HEAD');
  return methods;
}
