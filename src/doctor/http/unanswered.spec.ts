import { unanswered } from './unanswered.js';

describe('unanswered', () => {
  it.each([
    [{ code: 'ENOTFOUND' }, 'does not resolve'],
    [{ code: 'EAI_AGAIN' }, 'DNS of this machine'],
    [{ code: 'ECONNREFUSED' }, 'refused'],
    [{ code: 'ENETUNREACH' }, 'no way to that address'],
    [{ code: 'ETIMEDOUT' }, 'no answer in time'],
    [new DOMException('…', 'TimeoutError'), 'no answer in time'],
    [{ code: 'ECONNRESET' }, 'was cut'],
    [{ code: 'HPE_INVALID_CONSTANT' }, 'does not speak HTTP'],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'does not speak TLS'],
    [
      {
        code: 'EPROTO',
        message:
          'write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../x.c:350:\n',
      },
      'does not speak TLS',
    ],
    [
      {
        code: 'EPROTO',
        message: 'error:0A000410:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:../x.c',
      },
      'no TLS connection comes about',
    ],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'nothing secret was sent'],
    [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'nothing secret was sent'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'nothing secret was sent'],
    [{ code: 'EWHATEVER', message: 'words' }, 'it failed (EWHATEVER: words)'],
    [new Error('words'), 'it failed (Error: words)'],
  ])('%j: %s', (error, reason) => {
    const said = unanswered('GET /sse', error);
    expect(said.message).toMatch(/^GET \/sse: /);
    expect(said.reason).toContain(reason);
    expect(said.mend).not.toBe('');
  });
});
