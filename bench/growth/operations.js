import { createHash } from 'node:crypto';
import { liveOnes } from './fill.js';

const md5 = (text) => createHash('md5').update(text).digest('hex');
const uuid = (text) => md5(text).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
const DAY = 86_400_000;

/**
 * What is measured, by name: what it is called with, from 0 on.
 *
 * @param services the built service's own
 * @param size how many rows there are
 */
export function operations({ tokens, lists, cleanUp, liveCounts }, size) {
  const any = (call) => 1 + ((call * 7919) % size);
  const live = liveOnes(size, 20);
  const page = (list, query) => () => lists[list].page({ limit: 50, ...query });
  const deep = (list, query = {}) => {
    const cursor = lists.deep[list];
    return page(list, { ...query, cursor });
  };
  const middle = Date.now() - 14 * DAY;
  return {
    'the check of a token': (call) => tokens.check(`mcp_${md5(`secret${live[call]}`)}`),
    'whether a token is live': (call) => tokens.isLive(uuid(`token${live[call]}`)),
    tokens: page('tokens'),
    'tokens, half-way': deep('tokens'),
    'tokens of a client': (call) => lists.tokens.page({ limit: 50, client_id: uuid(`client${any(call)}`) }),
    'tokens of a user': (call) =>
      lists.tokens.page({ limit: 50, user_id: uuid(`user${Math.floor(any(call) / 10) * 10}`) }),
    'tokens, active': page('tokens', { active: true }),
    'tokens, not active': page('tokens', { active: false }),
    'tokens, active, half-way': deep('tokens', { active: true }),
    clients: page('clients'),
    'clients, half-way': deep('clients'),
    'clients, by a name that few have': page('clients', { q: 'cupcake' }),
    'clients, by a name that none has': page('clients', { q: 'nobody' }),
    'clients, revoked': page('clients', { status: ['revoked'] }),
    users: page('users'),
    'users, half-way': deep('users'),
    'sessions (none is live)': page('sessions', {}),
    audit: page('audit'),
    'audit, half-way': deep('audit'),
    'audit, a rare kind': page('audit', { type: ['code.replayed'] }),
    'audit, two rare kinds': page('audit', { type: ['code.replayed', 'refresh.replayed'] }),
    'audit, a kind that never was': page('audit', { type: ['user.erased'] }),
    'audit, failures': page('audit', { outcome: 'failure' }),
    'audit, of an actor': (call) =>
      lists.audit.page({ limit: 50, actor: `user:${uuid(`user${Math.floor(any(call) / 10) * 10}`)}` }),
    'audit, of a user': (call) =>
      lists.audit.page({ limit: 50, user_id: uuid(`user${Math.floor(any(call) / 10) * 10}`) }),
    'audit, of a client': (call) => lists.audit.page({ limit: 50, client_id: uuid(`client${any(call)}`) }),
    'audit, a day in the middle': page('audit', {
      since: new Date(middle),
      until: new Date(middle + DAY),
    }),
    'audit, up to the middle': page('audit', { until: new Date(middle) }),
    'audit, failures of a day': page('audit', {
      outcome: 'failure',
      since: new Date(middle),
      until: new Date(middle + DAY),
    }),
    'live counts of 200 clients': (call) =>
      liveCounts.ofClients(Array.from({ length: 200 }, (_, i) => uuid(`client${any(call + i)}`))),
    'the clean-up, with nothing due': () => cleanUp.run(),
  };
}
