import { Injectable, type PipeTransform } from '@nestjs/common';
import { InvalidClientMetadata } from '../../common/errors/oauth-error.js';
import { RegistrationBodyPipe } from './registration-body.pipe.js';
import { type RegistrationUpdate, UpdateBody } from './registration.dto.js';

/** An update of a registration: the metadata by the rules of one, and what says whose it is (RFC 7592 §2.2). */
@Injectable()
export class RegistrationUpdatePipe implements PipeTransform<unknown, Promise<RegistrationUpdate>> {
  private readonly metadata = new RegistrationBodyPipe();

  /**
   * @throws InvalidRedirectUri, InvalidClientMetadata as a registration does
   * @throws InvalidClientMetadata where `client_id` is missing, or it or `client_secret` is no string
   */
  async transform(value: unknown): Promise<RegistrationUpdate> {
    const metadata = await this.metadata.transform(value);
    const { client_id, client_secret } = value as Record<string, unknown>;
    if (typeof client_id !== 'string')
      throw new InvalidClientMetadata('client_id must be that of the client');
    if (client_secret !== undefined && client_secret !== null && typeof client_secret !== 'string') {
      throw new InvalidClientMetadata('client_secret must be a string');
    }
    return Object.assign(new UpdateBody(), metadata, {
      client_id,
      client_secret: client_secret ?? undefined,
    });
  }
}
