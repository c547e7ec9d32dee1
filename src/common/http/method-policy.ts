import type { Application, RequestHandler } from 'express';
import { HttpFailure } from '../errors/failure.js';

/**
 * A known path with a method that it does not have is 405 with `Allow`, before anything asks who is calling.
 * Unknown paths go on to the router's 404.
 *
 * @param application its routes are the table; they are read on each request, for they are added after this
 */
export function methodPolicy(application: Application): RequestHandler {
  return (request, _response, next) => {
    const allowed = methodsOf(application, request.path);
    if (allowed.size === 0 || allowed.has(request.method)) next();
    else next(new HttpFailure(405, 'This method is not allowed here', { Allow: [...allowed].join(', ') }));
  };
}

/** A layer of the router; its types leave out `match`. */
interface MatchingLayer {
  match(path: string): boolean;
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
