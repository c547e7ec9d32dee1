import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { errorAnswer } from './answers.js';
import { RpcRefusal } from './rpc-refusal.js';

/** Answers a refused POST with its JSON-RPC error. */
@Catch(RpcRefusal)
export class RefusalFilter implements ExceptionFilter<RpcRefusal> {
  catch(refusal: RpcRefusal, host: ArgumentsHost): void {
    host
      .switchToHttp()
      .getResponse<Response>()
      .status(refusal.getStatus())
      .set('Cache-Control', 'no-store')
      .type('json')
      .send(errorAnswer(refusal.id, refusal.failure));
  }
}
