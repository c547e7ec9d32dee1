import type { Client } from '../../clients/clients.service.js';
import type { AuthorizeParameters } from './parameters.js';

/** All that the checks look at. */
export interface Asked {
  parameters: AuthorizeParameters;
  client: Client;
  baseUrl: string;
  /** Whether it would get a refresh token. */
  isRefreshing: boolean;
  /** Of a list of scopes, those that exist. */
  keepKnown: (scopes: readonly string[]) => string[];
}
