import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { MalformedBody } from '../../common/http/body.guard.js';
import { INVALID_REQUEST, PARSE_ERROR } from '../server/rpc-failure.js';
import { InvalidMessage } from './json-rpc.js';

/** 400 with a JSON-RPC error, whose `id` is null since none could be read (JSON-RPC 2.0 §5). */
@Catch(MalformedBody, InvalidMessage)
export class JsonRpcFilter implements ExceptionFilter<MalformedBody | InvalidMessage> {
  catch(fault: MalformedBody | InvalidMessage, host: ArgumentsHost): void {
    const code = fault instanceof MalformedBody ? PARSE_ERROR : INVALID_REQUEST;
    host
      .switchToHttp()
      .getResponse<Response>()
      .status(400)
      .set('Cache-Control', 'no-store')
      .json({ jsonrpc: '2.0', id: null, error: { code, message: fault.message } });
  }
}
