import { once } from 'node:events';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UnsupportedMediaTypeException,
  UseInterceptors,
} from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { finalize, type Observable } from 'rxjs';
import { allowLongBody } from '../../common/http/connection-limits.js';

/** The media type of JSON Lines, and the other that is in use. */
export const JSON_LINES = 'application/x-ndjson';
const TYPES = [JSON_LINES, 'application/jsonl'];

/** Lets a stream of JSON Lines in, however long; the handler reads it. 415 for anything else, or where it is encoded. */
class JsonLinesInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    const encoding = request.headers['content-encoding'] ?? 'identity';
    if (request.is(TYPES) === false || encoding !== 'identity') {
      throw new UnsupportedMediaTypeException(`The body must be ${TYPES.join(' or ')}, not encoded`);
    }
    allowLongBody(request);
    // What a failed import leaves is thrown away: who still sends it would not read the answer.
    return next.handle().pipe(finalize(() => request.resume()));
  }
}

/** The handler reads a body of JSON Lines as it comes. */
export function ReadsJsonLines(): MethodDecorator {
  return applyDecorators(
    UseInterceptors(new JsonLinesInterceptor()),
    ApiConsumes(...TYPES),
    ApiBody({ description: 'A document a line, each of 2 MiB at most', schema: { type: 'string' } }),
  );
}

/** The bytes of a body as they come. Who stops reading leaves the connection open, for the answer. */
export function bytesOf(request: Request): AsyncIterable<Uint8Array> {
  return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
}

/** Sends lines as fast as the client takes them. A failure on the way breaks the answer off, so that it is not whole. */
export async function sendLines(response: Response, lines: AsyncIterable<string>): Promise<void> {
  const gone = once(response, 'close');
  for await (const line of lines) {
    begin(response);
    if (!response.write(line)) await Promise.race([once(response, 'drain'), gone]);
    if (response.destroyed) return;
  }
  begin(response);
  response.end();
}

/** Once there is a line, or there is none: what fails before has an answer of its own. */
function begin(response: Response): void {
  if (!response.headersSent) response.status(200).type(JSON_LINES).flushHeaders();
}
