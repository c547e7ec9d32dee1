import type { RequestHandler } from 'express';

/** Middleware as one: of each that it is given itself, Express asks whether its path matches, on every request. */
export function inOrder(...handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    let index = 0;
    const proceed = (error?: unknown): void => {
      const handler = handlers[index];
      index += 1;
      if (error !== undefined || handler === undefined) next(error);
      else void handler(request, response, proceed);
    };
    proceed();
  };
}
