import { Injectable, type PipeTransform } from '@nestjs/common';
import { validate, type ValidationError } from 'class-validator';
import { InvalidClientMetadata, InvalidRedirectUri } from '../../common/errors/oauth-error.js';
import { validationFailure } from '../../common/http/validation-failure.js';
import { RegistrationBody } from './registration.dto.js';

/** Every field that is read. Some clients send a text that they do not have as an empty one. */
const FIELDS: Readonly<Record<keyof RegistrationBody, 'text' | 'list' | 'object'>> = {
  redirect_uris: 'list',
  client_name: 'text',
  token_endpoint_auth_method: 'text',
  jwks: 'object',
  token_endpoint_auth_signing_alg: 'text',
  grant_types: 'list',
  response_types: 'list',
  scope: 'text',
  client_uri: 'text',
  logo_uri: 'text',
  tos_uri: 'text',
  policy_uri: 'text',
  contacts: 'list',
  software_id: 'text',
  software_version: 'text',
};

/**
 * The metadata that a client asks for. It stands in for the global pipe, whose faults are `invalid_request`, and whose
 * conversion descends into whatever it is given, however deep.
 */
@Injectable()
export class RegistrationBodyPipe implements PipeTransform<unknown, Promise<RegistrationBody>> {
  /**
   * @throws InvalidRedirectUri where `redirect_uris` is missing, or says what may not be registered
   * @throws InvalidClientMetadata naming each field that has a wrong type or value
   */
  async transform(value: unknown): Promise<RegistrationBody> {
    const body = pick(value);
    const faults = await validate(body);
    if (faults.length === 0) return body;
    const redirectFault = faults.find(isRedirectFault);
    if (redirectFault !== undefined) throw new InvalidRedirectUri(words([redirectFault]));
    throw new InvalidClientMetadata(words(faults));
  }
}

function pick(value: unknown): RegistrationBody {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidClientMetadata('The body must be a JSON object');
  }
  const given = new Map<string, unknown>(Object.entries(value));
  const fields = Object.entries(FIELDS).flatMap(([field, type]) => {
    const content = given.get(field) ?? undefined;
    const isAbsent = content === undefined || (content === '' && type === 'text');
    return isAbsent ? [] : [[field, content] as const];
  });
  return Object.assign(new RegistrationBody(), Object.fromEntries<unknown>(fields));
}

/** Whether it is the value of `redirect_uris` that is wrong and not its type. */
function isRedirectFault({ property, value, constraints = {} }: ValidationError): boolean {
  const isOfType = Array.isArray(value) && !('isString' in constraints);
  return property === 'redirect_uris' && (value === undefined || isOfType);
}

function words(faults: ValidationError[]): string {
  return validationFailure(faults).message;
}
