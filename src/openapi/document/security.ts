import type { DocumentBuilder } from '@nestjs/swagger';

/** What opens a route: the names that the controllers' decorators give. */
export type SecurityScheme = 'access-token' | 'admin-key' | 'registration-access-token' | 'client-secret';

/** Declares each of them with words for people. */
export function declareSecurity(builder: DocumentBuilder): DocumentBuilder {
  const declare = (name: SecurityScheme, scheme: 'bearer' | 'basic', description: string): DocumentBuilder =>
    builder.addSecurity(name, { type: 'http', scheme, description });
  declare('access-token', 'bearer', 'What POST /token issued. It opens no admin route.');
  declare('admin-key', 'bearer', 'The operator’s ADMIN_API_KEY. It opens the admin routes and no other.');
  declare('registration-access-token', 'bearer', 'What POST /register gave beside the client id (RFC 7592).');
  return declare('client-secret', 'basic', 'The client id and secret that POST /register gave, each form-encoded (RFC 6749 §2.3.1).'); // prettier-ignore
}
