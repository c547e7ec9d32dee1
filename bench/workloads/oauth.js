import { betterAuth } from '../contenders/better-auth.js';
import { gatehouse } from '../contenders/gatehouse.js';
import { oidcProvider } from '../contenders/oidc-provider.js';
import { CPU, POSTGRES } from '../harness/figures.js';
import { load } from '../harness/load.js';

const PEOPLE = 8;
const TOKENS = 64;

export const wholeFlow = {
  name: 'flow',
  title: 'whole flow: register, authorize, consent, token; 8 at once',
  contenders: [gatehouse, betterAuth, oidcProvider],
  wanted: { [CPU]: 0.8, [POSTGRES]: 0.8 },
  plan: { atOnce: PEOPLE, operations: 150, seconds: 8, rounds: 7 },
  async prepare({ base }, contender) {
    const flow = await contender.flow(base, PEOPLE);
    return {
      /** Where a session keeps what was consented to in it, it would grow from round to round. */
      before: () => flow.signIn(PEOPLE),
      async operation(lane) {
        const client = await flow.register();
        await flow.exchange(client, await flow.authorize(client, lane));
      },
      close: () => flow.close(),
    };
  },
};

export const codeExchange = {
  name: 'exchange',
  title: 'code exchange alone, 8 at once',
  contenders: [gatehouse, betterAuth, oidcProvider],
  wanted: { [CPU]: 0.85 },
  plan: { atOnce: PEOPLE, operations: 300, seconds: 8, rounds: 7 },
  async prepare({ base }, contender) {
    const flow = await contender.flow(base, PEOPLE);
    const client = await flow.register();
    const granted = [];
    const authorize = async (lane) => granted.push(await flow.authorize(client, lane));
    return {
      /** Codes for a round: getting them is not what is measured. */
      async before(operations) {
        granted.length = 0;
        const { failures } = await load(authorize, { operations, atOnce: PEOPLE, seconds: 60 });
        if (failures.length > 0) throw new Error(failures[0]);
      },
      async operation() {
        await flow.exchange(client, granted.pop());
      },
      close: () => flow.close(),
    };
  },
};

export const introspection = {
  name: 'introspect',
  title: 'introspection, 32 connections',
  contenders: [gatehouse, betterAuth, oidcProvider],
  wanted: { [CPU]: 0.9 },
  plan: { atOnce: 32, operations: 2000, seconds: 8, rounds: 7 },
  async prepare({ base }, contender) {
    const flow = await contender.flow(base, 32);
    const client = await flow.register();
    const tokens = [];
    for (let count = 0; count < TOKENS; count += 1) {
      tokens.push((await flow.exchange(client, await flow.authorize(client))).access_token);
    }
    let next = 0;
    return {
      operation: () => flow.introspect(client, tokens[(next += 1) % TOKENS]),
      close: () => flow.close(),
    };
  },
};
