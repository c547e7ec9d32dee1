import { parse } from 'node:querystring';
import {
  applyDecorators,
  BadRequestException,
  type CanActivate,
  type ExecutionContext,
  type HttpException,
  PayloadTooLargeException,
  UnsupportedMediaTypeException,
  UseGuards,
} from '@nestjs/common';
import { ApiConsumes } from '@nestjs/swagger';
import type { Request } from 'express';
import { isDeeperThan } from './nesting.js';
import { BodyTooLarge, readBody } from './read-body.js';

/** Bytes that a body on the OAuth and admin routes may have. */
export const SMALL_BODY = 64 * 1024;
/** Bytes that a body on the MCP routes may have. */
export const LARGE_BODY = 4 * 1024 * 1024;

/** Levels of JSON within each other. What reads it afterwards goes down by recursion, and would run out of stack. */
const DEEPEST = 200;

/** Parameters that a form may have. */
const MOST_PARAMETERS = 100;

const decoder = new TextDecoder();

/** A body that is not what its content type says: 400. */
export class MalformedBody extends BadRequestException {
  constructor() {
    super('The body is malformed');
  }
}

/**
 * Reads the body, as the last of a route's guards: nobody who may not come in has us read theirs. It is no interceptor,
 * since a single one puts every request of its route through RxJS. Faults: 415 wrong content type or an encoded body, 413
 * too large, 400 malformed or too deep.
 */
export class BodyGuard implements CanActivate {
  constructor(
    private readonly contentType: string,
    private readonly limit: number,
    private readonly parse: (text: string) => unknown,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    requireType(request, this.contentType);
    request.body = this.parse(await this.read(request));
    return true;
  }

  private async read(request: Request): Promise<string> {
    // It would all be read before that is seen.
    if (Number(request.headers['content-length']) > this.limit) throw tooLarge();
    try {
      return decoder.decode(await readBody(request, this.limit));
    } catch (error) {
      throw error instanceof BodyTooLarge ? tooLarge() : new MalformedBody();
    }
  }
}

/** The handler takes a JSON body. Stands above what else guards the route. */
export function ReadsJson(limit: number): MethodDecorator {
  return reads(new BodyGuard('application/json', limit, parseJson), 'application/json');
}

/**
 * The handler takes an `application/x-www-form-urlencoded` body. A repeated parameter arrives as an array. Stands above
 * what else guards the route.
 */
export function ReadsForm(): MethodDecorator {
  const contentType = 'application/x-www-form-urlencoded';
  return reads(new BodyGuard(contentType, SMALL_BODY, parseForm), contentType);
}

function reads(guard: BodyGuard, contentType: string): MethodDecorator {
  return applyDecorators(UseGuards(guard), ApiConsumes(contentType));
}

/** An object or an array; nothing at all counts as an empty object. */
function parseJson(text: string): unknown {
  if (text === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new MalformedBody();
  }
  if (typeof value !== 'object' || value === null || isDeeperThan(DEEPEST, value)) throw new MalformedBody();
  return value;
}

function parseForm(text: string): unknown {
  const fields = parse(text, '&', '=', { maxKeys: MOST_PARAMETERS + 1 });
  if (Object.values(fields).flat().length > MOST_PARAMETERS) throw tooLarge();
  return { ...fields };
}

/** RFC 8259 §8.1 has JSON in UTF-8; forms come in nothing else either (URL standard, §5.1). */
function requireType(request: Request, contentType: string): void {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(type)?.[1] ?? 'utf-8';
  if (!request.is(contentType) || !/^utf-?8$/i.test(charset)) {
    throw new UnsupportedMediaTypeException(`The body must be ${contentType}`);
  }
  if (encoding !== 'identity') {
    throw new UnsupportedMediaTypeException('The encoding of the body is not accepted');
  }
}

function tooLarge(): HttpException {
  return new PayloadTooLargeException('The body is too large');
}
