/** How clients may authenticate at /token (RFC 7591 §2, RFC 8414 §2). */
export const TOKEN_ENDPOINT_AUTH_METHODS: readonly string[] = [
  'client_secret_basic',
  'client_secret_post',
  'none',
];

/** The method of a client that names none (RFC 7591 §2). */
export const DEFAULT_AUTH_METHOD = 'client_secret_basic';
