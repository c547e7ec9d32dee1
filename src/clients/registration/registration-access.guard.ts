import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { RegistrationManagementService } from './registration-management.service.js';

/** Lets in who presents the registration access token of the client in the path, before a body is read. */
@Injectable()
export class RegistrationAccessGuard implements CanActivate {
  constructor(private readonly management: RegistrationManagementService) {}

  /** @throws InvalidRegistrationToken */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params, headers } = context.switchToHttp().getRequest<Request<{ id: string }>>();
    await this.management.authenticate(params.id, headers.authorization);
    return true;
  }
}
