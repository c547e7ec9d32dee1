import { HttpException } from '@nestjs/common';
import { isDatabaseFailure } from './database-failure.js';
import { OAuthError, TemporarilyUnavailable } from './oauth-error.js';

/** What went wrong, in the terms that every kind of answer is made from. All of it is public but `logged`. */
export interface Failure {
  status: number;
  /** A machine's word: an OAuth error code, or the like for what OAuth has no word for. */
  code: string;
  description: string;
  headers: Readonly<Record<string, string>>;
  /** For the log alone. */
  logged?: unknown;
}

type Words = readonly [code: string, description: string];

const UNAVAILABLE = 'Temporarily unavailable: try again shortly';
const OUR_FAULT: Words = ['server_error', 'Something went wrong on our side'];

const WORDS: Readonly<Record<number, Words>> = {
  400: ['invalid_request', 'The request is malformed'],
  401: ['unauthorized', 'Authentication is required'],
  403: ['forbidden', 'Not allowed'],
  404: ['not_found', 'There is nothing here'],
  405: ['method_not_allowed', 'This method is not allowed here'],
  406: ['not_acceptable', 'There is no answer of a type that is accepted'],
  409: ['conflict', 'It is not in a state that allows this'],
  413: ['payload_too_large', 'The body is too large'],
  415: ['unsupported_media_type', 'The content type is not accepted here'],
  421: ['misdirected_request', 'This host is not served here'],
  429: ['too_many_requests', 'Too many requests: try again later'],
  500: OUR_FAULT,
  503: ['temporarily_unavailable', UNAVAILABLE],
};

/** An HttpException whose answer carries headers of its own. */
export class HttpFailure extends HttpException {
  constructor(
    status: number,
    description: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(description, status);
  }
}

/** Any thrown value as a failure. What is not known is a 500 whose words tell nothing. */
export function toFailure(error: unknown): Failure {
  if (error instanceof OAuthError) {
    const { status, code, description, headers, detail } = error;
    return { status, code, description, headers, logged: detail };
  }
  if (error instanceof HttpException) return fromHttpException(error);
  if (isDatabaseFailure(error)) {
    return { ...toFailure(new TemporarilyUnavailable(UNAVAILABLE)), logged: error };
  }
  const [code, description] = OUR_FAULT;
  return { status: 500, code, description, headers: {}, logged: error };
}

function fromHttpException(error: HttpException): Failure {
  const status = error.getStatus();
  const [code, fallback] = WORDS[status] ?? ['error', error.message];
  // The router's own 404 repeats the URL with its query: our words replace it.
  const description = status === 404 && error.message.startsWith('Cannot ') ? fallback : error.message;
  return { status, code, description, headers: error instanceof HttpFailure ? error.headers : {} };
}
