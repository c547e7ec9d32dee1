import type { SecurityScheme } from './security.js';

/** An answer that routes have in common. */
export interface Answer {
  description: string;
  headers?: Record<string, { description: string; schema: object }>;
}

/** Answers by their status. */
export type Answers = Readonly<Record<string, Answer>>;

const text = { type: 'string' };
const challenge = { 'WWW-Authenticate': { description: 'The challenge', schema: text } };
const later = { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } };

/** What a route answers to a request that its security does not let in. */
export const REFUSALS: Readonly<Record<SecurityScheme, Answers>> = {
  'access-token': {
    401: {
      description: 'No token, or one that is malformed, unknown, expired, revoked or for another audience',
      headers: challenge,
    },
    403: { description: 'The token has too little scope, or the origin is not allowed', headers: challenge },
  },
  'admin-key': {
    401: { description: 'No admin key, or a wrong one', headers: challenge },
    429: { description: 'Too many requests without the admin key', headers: later },
  },
  'registration-access-token': {
    401: { description: 'Wrong registration access token, or an unknown or revoked client' },
  },
  'client-secret': {
    401: { description: 'Client authentication failed', headers: challenge },
  },
};

/** What a route with parameters or a body answers to faults in them. */
export const INPUT: Answers = { 400: { description: 'A parameter or the body is missing or malformed' } };

/** What a route with a body answers besides. */
export const BODY: Answers = { 413: { description: 'The body is too large' } };

/** OAuth has 400 for it. */
export const MEDIA_TYPE: Answers = { 415: { description: 'The content type is not accepted' } };

/** What a route with limits by address answers past them (draft-ietf-httpapi-ratelimit-headers-11). */
export const LIMITED: Answers = {
  429: {
    description: 'Too many requests from this address, or in all',
    headers: {
      ...later,
      'RateLimit-Policy': { description: 'What an address may ask for', schema: text },
      RateLimit: { description: 'What is left of it', schema: text },
    },
  },
};

/** What a route with an id in its path answers to one that names nothing of the caller's. */
export const UNKNOWN: Answers = { 404: { description: 'There is nothing with this id' } };

/** What any route that asks the database answers without one. */
export const UNAVAILABLE: Answers = {
  503: { description: 'Temporarily unavailable: try again shortly', headers: later },
};
