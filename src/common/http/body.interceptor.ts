import {
  applyDecorators,
  BadRequestException,
  type CallHandler,
  type ExecutionContext,
  type HttpException,
  type NestInterceptor,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
  UseInterceptors,
} from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import express, { type Request, type RequestHandler } from 'express';
import type { Observable } from 'rxjs';
import { isDeeperThan } from './nesting.js';

/** Bytes that a body on the OAuth and admin routes may have. */
export const SMALL_BODY = 64 * 1024;
/** Bytes that a body on the MCP routes may have. */
export const LARGE_BODY = 4 * 1024 * 1024;

/** Levels of JSON within each other. What reads it afterwards goes down by recursion, and would run out of stack. */
const DEEPEST = 200;

/** A body that is not what its content type says: 400. */
export class MalformedBody extends BadRequestException {
  constructor() {
    super('The body is malformed');
  }
}

/**
 * Reads the body once the guards have let the request through, so that nobody who may not come in has us read theirs.
 * Faults: 415 wrong content type or an encoded body, 413 too large, 400 malformed or too deep.
 */
class BodyInterceptor implements NestInterceptor {
  constructor(
    private readonly contentType: string,
    private readonly limit: number,
    private readonly parse: RequestHandler,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<Request>();
    if (!request.is(this.contentType)) {
      throw new UnsupportedMediaTypeException(`The body must be ${this.contentType}`);
    }
    // The parser would read all of it before it says so.
    if (Number(request.headers['content-length']) > this.limit) throw tooLarge();
    await new Promise<void>((resolve, reject) => {
      this.parse(request, context.switchToHttp().getResponse(), (error?: unknown) =>
        error === undefined ? resolve() : reject(toBodyFault(error)),
      );
    });
    if (isDeeperThan(DEEPEST, request.body)) throw new MalformedBody();
    return next.handle();
  }
}

/** The handler takes a JSON body. */
export function ReadsJson(limit: number): MethodDecorator & ClassDecorator {
  const parse = express.json({ limit, inflate: false, strict: true });
  return reads('application/json', limit, parse);
}

/** The handler takes an `application/x-www-form-urlencoded` body. A repeated parameter arrives as an array. */
export function ReadsForm(): MethodDecorator & ClassDecorator {
  const parse = express.urlencoded({
    limit: SMALL_BODY,
    inflate: false,
    extended: false,
    parameterLimit: 100,
  });
  return reads('application/x-www-form-urlencoded', SMALL_BODY, parse);
}

function reads(contentType: string, limit: number, parse: RequestHandler): MethodDecorator & ClassDecorator {
  const interceptor = new BodyInterceptor(contentType, limit, parse);
  return applyDecorators(UseInterceptors(interceptor), ApiConsumes(contentType));
}

function toBodyFault(error: unknown): HttpException {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return tooLarge();
  if (status === 415) return new UnsupportedMediaTypeException('The encoding of the body is not accepted');
  return new MalformedBody();
}

function tooLarge(): HttpException {
  return new PayloadTooLargeException('The body is too large');
}
